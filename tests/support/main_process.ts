import { app } from "../../main.ts";
import { applyBuild } from "./production_build.ts";

// `main.ts` in a process of its own, set up by its environment. It prints its port, and ends with its standard input.

await applyBuild(app);
const server = Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(`port ${port}`),
}, app.handler());
await Deno.stdin.readable.pipeTo(new WritableStream());
await server.shutdown();
