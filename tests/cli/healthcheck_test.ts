import { assertEquals } from "@std/assert";
import { freePort } from "../support/free_port.ts";

/** The image's health check, as the Dockerfile calls it. */
async function healthcheck(env: Record<string, string>): Promise<number> {
  const text = await Deno.readTextFile("Dockerfile");
  const [, command] = /^HEALTHCHECK [^[]*(\[.*\])/m.exec(text)!;
  const [, ...args] = JSON.parse(command!) as string[];
  const { code } = await new Deno.Command(Deno.execPath(), { args, env }).output();
  return code;
}

/** A server that is ready or not. */
function serve(port: number, status: number): Deno.HttpServer {
  const handler = ({ url }: Request) =>
    new Response(null, { status: new URL(url).pathname === "/readyz" ? status : 404 });
  return Deno.serve({ port, hostname: "127.0.0.1", onListen() {} }, handler);
}

Deno.test("the health check says whether the app is ready, even if the container has a proxy (W-10)", async () => {
  const PORT = `${freePort()}`;
  const proxies = { HTTP_PROXY: "http://127.0.0.1:9", http_proxy: "http://127.0.0.1:9" };
  for (const [status, code] of [[200, 0], [503, 1]] as const) {
    await using _ = serve(Number(PORT), status);
    assertEquals(await healthcheck({ PORT }), code);
    assertEquals(await healthcheck({ PORT, ...proxies }), code);
  }
  assertEquals(await healthcheck({ PORT }), 1, "nobody listens");
});
