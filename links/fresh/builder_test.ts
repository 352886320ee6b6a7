import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { fromFileUrl } from "./testdata/paths.ts";
import { nameIslands } from "./dev/island_names.ts";
import { buildSite, get } from "./testdata/site.ts";

const PROJECT = fromFileUrl(new URL("../../deno.json", import.meta.url));
const SITE = fromFileUrl(new URL("./testdata/site", import.meta.url));

/** Builds the site on disk, lets `look` at what was written, and removes it. */
async function withDiskBuild(look: (outDir: string) => Promise<void>): Promise<void> {
  const outDir = await Deno.makeTempDir({ dir: SITE, prefix: "_fresh_" });
  try {
    await new Builder({ root: SITE, outDir }).build();
    await look(outDir);
  } finally {
    await Deno.remove(outDir, { recursive: true });
  }
}

Deno.test("Builder.build in memory gives an app its file routes, islands and assets", async () => {
  const builder = new Builder({ root: SITE });
  const applySnapshot = await builder.build({ snapshot: "memory" });
  const app = new App().use(staticFiles()).fsRoutes();
  applySnapshot(app);

  assertEquals(app.config.root, SITE);
  assertEquals(app.config.mode, "production");
  const html = await (await app.handler()(get("/"))).text();
  assertStringIncludes(html, "Count: 3");
});

Deno.test("Builder.build in memory takes less than two seconds", async () => {
  let elapsed = Infinity;
  // The machine may be busy with other tests: the best time counts.
  for (let tries = 0; tries < 10 && elapsed >= 2_000; tries++) {
    const start = performance.now();
    await (await buildSite())(get("/plain"));
    elapsed = performance.now() - start;
  }
  assert(elapsed < 2_000, `took ${elapsed} ms`);
});

Deno.test("Builder.build never imports the server's entry", async () => {
  const builder = new Builder({ root: SITE, serverEntry: "does_not_exist.ts" });
  await builder.build({ snapshot: "memory" });
});

Deno.test("Builder: a project without islands has the runtime's script all the same (W-55)", async () => {
  const builder = new Builder({ root: SITE, islandDir: "none", routeDir: "none" });
  const applySnapshot = await builder.build({ snapshot: "memory" });
  const app = new App().use(staticFiles()).fsRoutes();
  applySnapshot(app);

  const response = await app.handler()(
    get(`/_fresh/js/${builder.config.buildId}/fresh-runtime.js`),
  );
  assertEquals(response.status, 200);
  await response.body?.cancel();
});

Deno.test("Builder.build says that it has written assets, from memory too (W-53)", async () => {
  const shown: string[] = [];
  const { log } = console;
  console.log = (text) => shown.push(text);
  try {
    await new Builder({ root: SITE }).build({ snapshot: "memory" });
  } finally {
    console.log = log;
  }
  assertEquals(shown, [`Assets written to: ${SITE}/_fresh`]);
});

Deno.test("Builder.registerIsland adds an island that is elsewhere", async () => {
  const builder = new Builder({ root: SITE, islandDir: "none" });
  builder.registerIsland(new URL("./testdata/site/islands/Counter.tsx", import.meta.url).href);
  const applySnapshot = await builder.build({ snapshot: "memory" });
  const app = new App().fsRoutes();
  applySnapshot(app);

  const html = await (await app.handler()(get("/"))).text();
  assertStringIncludes(html, "<!--frsh:island:Counter:0:-->");
});

Deno.test("Builder: options have the published defaults", () => {
  const { config } = new Builder();
  const root = Deno.cwd();

  assertEquals(config.target, ["chrome99", "firefox99", "safari15"]);
  assertEquals(config.root, root);
  assertEquals(config.outDir, `${root}/_fresh`);
  assertEquals(config.staticDir, [`${root}/static`]);
  assertEquals(config.islandDir, `${root}/islands`);
  assertEquals(config.routeDir, `${root}/routes`);
  assertEquals(config.serverEntry, `${root}/main.ts`);
});

Deno.test("Builder: a process has one build id, after the revision that the environment names (W-55)", async () => {
  assertEquals(new Builder().config.buildId, new Builder().config.buildId);
  assertMatch(new Builder().config.buildId, /^[0-9a-f]{40}$/);

  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      'import { Builder } from "fresh/dev"; console.log(new Builder().config.buildId)',
    ],
    env: { DENO_DEPLOYMENT_ID: "", GITHUB_SHA: "abc", NO_COLOR: "1" },
  }).output();
  // SHA-1 of "abc": the first variable that is not empty.
  assertEquals(
    new TextDecoder().decode(stdout).trim(),
    "a9993e364706816aba3e25717850c26c9cd0d89d",
  );
});

Deno.test("Builder: scripts of a page with an island fit into 12 kB, compressed", async () => {
  const handler = await buildSite();
  const html = await (await handler(get("/"))).text();
  const pending = [...html.matchAll(/from\s?"(\/_fresh[^"]+)"/g)].map((match) => match[1]!);

  let bytes = 0;
  for (const path of pending) {
    const code = await (await handler(get(path))).text();
    const base = path.slice(0, path.lastIndexOf("/") + 1);
    for (const [, chunk] of code.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) {
      if (!pending.includes(base + chunk)) pending.push(base + chunk);
    }
    const compressed = new Blob([code]).stream().pipeThrough(new CompressionStream("gzip"));
    bytes += (await new Response(compressed).arrayBuffer()).byteLength;
  }
  assert(pending.length > 2, "the chunks are found");
  assert(bytes < 8_500, `${bytes} bytes`);
});

Deno.test("Builder.build on disk writes scripts, snapshot and entries", async () => {
  await withDiskBuild(async (outDir) => {
    const files = (await Array.fromAsync(Deno.readDir(outDir))).map((entry) => entry.name);
    assertEquals(files.sort(), ["compiled-entry.js", "server.js", "snapshot.js", "static"]);

    const snapshot = await Deno.readTextFile(`${outDir}/snapshot.js`);
    assertStringIncludes(snapshot, '() => import("../routes/index.tsx")');
    assertStringIncludes(snapshot, 'from "../routes/_middleware.ts"');
    assertStringIncludes(snapshot, '"/.well-known/security.json"');
    assertFalse(snapshot.includes(".hidden"));
  });
});

Deno.test("Builder.build on disk cannot be applied to an app: its server entry does that", async () => {
  const outDir = await Deno.makeTempDir({ dir: SITE, prefix: "_fresh_" });
  try {
    const apply = await new Builder({ root: SITE, outDir }).build();
    assertThrows(() => apply(new App()), Error, "serve _fresh/server.js");
  } finally {
    await Deno.remove(outDir, { recursive: true });
  }
});

Deno.test("_fresh/server.js exports fetch, which serves routes, islands and assets with ETags", async () => {
  await withDiskBuild(async (outDir) => {
    const { default: server } = await import(`file://${outDir}/server.js`);
    const html = await (await server.fetch(get("/"))).text();
    assertStringIncludes(html, "Count: 3");

    const script = /"(\/_fresh\/js\/[^"]*Counter\.js)"/.exec(html)![1]!;
    for (const path of [script, "/site.css", "/.well-known/security.json"]) {
      const response = await server.fetch(get(path));
      assertEquals(response.status, 200, path);
      assertMatch(response.headers.get("etag")!, /^W\/"([\w+/]{11}|[0-9a-f]{64})"$/);
      await response.body?.cancel();
    }
    assertEquals((await server.fetch(get("/.hidden"))).status, 404);
  });
});

Deno.test("_fresh/server.js runs with no more than the network, the project and three variables", async () => {
  await withDiskBuild(async (outDir) => {
    const server = new Deno.Command(Deno.execPath(), {
      args: [
        "serve",
        "--config",
        PROJECT,
        "--host=127.0.0.1",
        "--port=0",
        "--no-prompt",
        "--allow-net=127.0.0.1",
        "--allow-read=.",
        "--allow-env=DENO_DEPLOYMENT_ID,GITHUB_SHA,CI_COMMIT_SHA",
        `${outDir}/server.js`,
      ],
      env: { NO_COLOR: "1" },
      stdout: "null",
      stderr: "piped",
    }).spawn();
    try {
      let log = "";
      for await (const chunk of server.stderr.pipeThrough(new TextDecoderStream())) {
        log += chunk;
        const base = /http:\/\/127\.0\.0\.1:\d+/.exec(log)?.[0];
        if (base === undefined) continue;
        const response = await fetch(`${base}/plain`);
        assertStringIncludes(await response.text(), "<h1>Plain</h1>");
        assertEquals(response.status, 200);
        const asset = await fetch(`${base}/site.css`);
        assertStringIncludes(await asset.text(), "rebeccapurple");
        break;
      }
      assertMatch(log, /http:/);
    } finally {
      server.kill();
      await server.status;
    }
  });
});

Deno.test("Builder: islands are named after their files, each name once", () => {
  const names = nameIslands(["/a/Card.tsx", "/b/Card.tsx", "/a/user-menu.tsx", "/a/3d.tsx"]);
  assertEquals([...names.keys()], ["Card", "Card_1", "UserMenu", "_3d"]);
});
