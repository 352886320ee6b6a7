import { App, HttpError, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import {
  assertEquals,
  assertFalse,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { codeFrame } from "./dev/code_frame.ts";
import { importModule } from "./dev/module_error.ts";
import { errorOverlayUrl } from "./dev/error_overlay.ts";

const ROOT = new URL("./testdata/site", import.meta.url);

/** Serves the site in development mode while `visit` runs. */
async function withDevServer(visit: (base: string) => Promise<void>): Promise<void> {
  const app = new App().use(staticFiles())
    .get("/forbidden", () => {
      throw new HttpError(403);
    })
    .fsRoutes();
  const stop = new AbortController();
  const { promise: address, resolve } = Promise.withResolvers<Deno.NetAddr>();
  const serving = new Builder({ root: ROOT.href }).listen(() => Promise.resolve({ app }), {
    port: 0,
    hostname: "127.0.0.1",
    signal: stop.signal,
    onListen: resolve,
  });
  try {
    await visit(`http://127.0.0.1:${(await address).port}`);
  } finally {
    stop.abort();
    await serving;
  }
}

async function body(url: string): Promise<string> {
  return await (await fetch(url)).text();
}

Deno.test("Builder.listen: every page loads the runtime, assets are stored nowhere", async () => {
  await withDevServer(async (base) => {
    const html = await body(`${base}/plain`);
    const runtime = /"(\/_fresh\/js\/[^"]*fresh-runtime\.js)"/.exec(html)![1]!;
    const response = await fetch(base + runtime);
    assertMatch(response.headers.get("cache-control")!, /no-store/);
    assertStringIncludes(await response.text(), "/_frsh/alive");
  });
});

Deno.test("Builder.listen: a server error is explained in an overlay, with its source", async () => {
  await withDevServer(async (base) => {
    const html = await body(`${base}/shop/broken`);
    assertStringIncludes(html, "<h1>Shop error</h1>");
    const src = /<iframe id="fresh-error-overlay" src="([^"]+)"/.exec(html)![1]!;

    const response = await fetch(base + src.replaceAll("&amp;", "&"));
    const overlay = await response.text();
    assertStringIncludes(overlay, "<h1>broken</h1>");
    assertStringIncludes(overlay, "routes/shop/broken.ts:2:");
    assertMatch(overlay, /<mark>\s*2 \|\s+throw new Error\(&quot;broken&quot;\);<\/mark>/);
    assertMatch(response.headers.get("content-security-policy")!, /^default-src 'none'/);
  });
});

Deno.test("Builder.listen: errors below 500 have no overlay", async () => {
  await withDevServer(async (base) => {
    assertFalse((await body(`${base}/unknown`)).includes("fresh-error-overlay"));
  });
});

Deno.test("Builder.listen: the overlay shows text of its query as text", async () => {
  await withDevServer(async (base) => {
    const html = await body(
      `${base}/_frsh/error_overlay?message=%3Cscript%3Ealert(1)%3C/script%3E`,
    );
    assertStringIncludes(html, "&lt;script&gt;alert(1)&lt;/script&gt;");
  });
});

Deno.test("Builder.listen: the overlay reads no file that its query names (W-67)", async () => {
  await withDevServer(async (base) => {
    const stack = `Error\n    at f (${ROOT.href}/routes/shop/broken.ts:2:9)`;
    const html = await body(`${base}/_frsh/error_overlay?${new URLSearchParams({ stack })}`);
    assertFalse(html.includes("throw new Error"));
  });
});

Deno.test("Builder.listen: listens while it builds, and lets requests wait for a build that has failed", async () => {
  const islandDir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${islandDir}/Broken.tsx`, "export const = 1;");
  const stop = new AbortController();
  const { promise: address, resolve } = Promise.withResolvers<Deno.NetAddr>();
  const options = { port: 0, hostname: "127.0.0.1", signal: stop.signal, onListen: resolve };
  try {
    const serving = new Builder({ root: ROOT.href, islandDir }).listen(async () => {
      await Promise.resolve();
      return new App().fsRoutes();
    }, options);
    const request = address.then(({ port }) => fetch(`http://127.0.0.1:${port}/plain`));
    await assertRejects(() => serving, SyntaxError, "identifier");
    const waiting = new Promise((resolve) => setTimeout(() => resolve("waiting"), 200));
    assertEquals(await Promise.race([request, waiting]), "waiting");
    stop.abort();
    await assertRejects(() => request);
  } finally {
    stop.abort();
    await Deno.remove(islandDir, { recursive: true });
  }
});

Deno.test("Source frame: is not that of a file outside the project, nor by a link to it (W-67)", async () => {
  const root = await Deno.makeTempDir();
  const outside = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(outside, "secret");
    await Deno.symlink(outside, `${root}/inside.ts`);
    assertEquals(codeFrame(`at f (file://${root}/inside.ts:1:1)`, root), undefined);
  } finally {
    await Deno.remove(root, { recursive: true });
    await Deno.remove(outside);
  }
});

Deno.test("Source frame: a message that looks like a place in a file is ignored (W-67)", () => {
  const error = new Error(`x\n    at f (${ROOT.href}/routes/shop/broken.ts:2:9)`);
  const url = errorOverlayUrl(error, new URL(".", ROOT).pathname + "site");
  assertEquals(new URL(url, "http://localhost").searchParams.get("place"), null);
});

Deno.test("Builder.listen: /_frsh/alive sends the server's start time", async () => {
  await withDevServer(async (base) => {
    const socket = new WebSocket(base.replace("http", "ws") + "/_frsh/alive");
    const message = await new Promise<MessageEvent>((resolve) => socket.onmessage = resolve);
    const { type, revision } = JSON.parse(message.data);
    assertEquals(type, "initial-state");
    assertEquals(typeof revision, "number");
    const closed = new Promise((resolve) => socket.onclose = resolve);
    socket.close();
    await closed;
    assertEquals((await fetch(`${base}/_frsh/alive`)).status, 501);
  });
});

Deno.test("Source frame: shows where the stack enters the project, never a file outside it", () => {
  const root = new URL(".", ROOT).pathname + "site";
  const file = `file://${root}/routes/shop/broken.ts`;
  const frame = codeFrame(
    `Error: x\n    at f (file:///etc/hosts:1:1)\n    at g (${file}:2:9)`,
    root,
  );

  assertEquals(frame?.file, "routes/shop/broken.ts");
  assertEquals(frame?.line, 2);
  // A group's folder has parentheses, which stack traces have around places.
  const inGroup = codeFrame(
    `at g (file://${root}/routes/(shop)/none.ts:1:1)\n    at h (${file}:2:9)`,
    root,
  );
  assertEquals(inGroup, undefined, "the first place counts, and this one can't be read");
  assertEquals(codeFrame("at f (file:///etc/hosts:1:1)", root), undefined);
  assertEquals(codeFrame(`at f (file://${root}/../../deno.json:1:1)`, root), undefined);
  for (const hidden of [".env", "static/.hidden", "node_modules/x.js"]) {
    assertEquals(codeFrame(`at f (file://${root}/${hidden}:1:1)`, root), undefined);
  }
});

const FAULTS: [what: string, source: string, message: RegExp, place: string][] = [
  ["a syntax error", "\nexport const = 1;", /^Unexpected token/, "main.ts:2:14"],
  ["a word that is reserved", "\nfunction f() { await 1; }", /reserved|await/, "main.ts:2:"],
  ["a missing file", '\nimport "./none.ts";', /^Module not found "none.ts"/, "main.ts:2:8"],
  ["a wrong name", '\nimport { b } from "./a.ts"; b;', /named 'b'/, "main.ts:2:10"],
  ["broken JSON", 'import j from "./j.json" with { type: "json" }; j;', /JSON/, "j.json:3:3"],
];
for (const [what, source, message, place] of FAULTS) {
  Deno.test(`Module error: names file and line of ${what}`, async () => {
    const root = await Deno.realPath(await Deno.makeTempDir());
    await Deno.writeTextFile(`${root}/a.ts`, "export const a = 1;");
    await Deno.writeTextFile(`${root}/j.json`, '{\n  "a": 1\n  "b": 2\n}\n');
    await Deno.writeTextFile(`${root}/main.ts`, source);
    try {
      const error = await assertRejects(() => importModule(`file://${root}/main.ts`, root), Error);
      assertMatch(error.message, message);
      assertStringIncludes(error.stack!, `\n    at file://${root}/${place}`);
      const overlay = new URL(errorOverlayUrl(error, root), "http://localhost").searchParams;
      assertEquals(overlay.get("place")?.startsWith(place), true);
      assertFalse(overlay.get("stack")!.includes(root), "paths are relative to the project");
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  });
}

Deno.test("Module error: an error that a module has thrown stays as it is", async () => {
  const url = "data:text/javascript,throw new RangeError('x')";
  await assertRejects(() => importModule(url, "/"), RangeError, "x");
});

Deno.test("Builder.listen: the overlay shows what was thrown if it is no Error", () => {
  const { searchParams } = new URL(errorOverlayUrl({ why: "a" }, "/app"), "http://localhost");
  assertStringIncludes(searchParams.get("message")!, '{ why: "a" }');
});
