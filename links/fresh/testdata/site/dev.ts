import { Builder } from "fresh/dev";

const builder = new Builder({ root: import.meta.dirname! });
await builder.listen(() => import("./main.ts"), {
  hostname: "127.0.0.1",
  port: Number(Deno.args[0]),
  onListen: ({ port }) => console.log(port),
});
