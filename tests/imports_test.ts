import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { findCircles, readImports } from "./support/imports.ts";

/** What `lib/` holds, from the top: each folder and file imports only itself and those after it. */
const LIB = [
  "app.ts",
  "web",
  "services.ts",
  "problem",
  "graph",
  "api",
  "sign_in",
  "session",
  "entra",
  "config",
  "kv",
  "net",
  "claims",
  "request_log.ts",
  "metrics.ts",
  "log_output.ts",
  "pretty_log.ts",
  "log.ts",
  "stack.ts",
  "plain_text.ts",
  "json.ts",
];

/** The rooms of `emulator/`, from the top; the files beside them may import any. */
const EMULATOR = [
  "server",
  "management",
  "oauth",
  "journey",
  "graph",
  "engine",
  "pages",
  "tokens",
  "state",
  "faults",
  "keys",
  "directory",
];

/** What a deployment runs, and the commands that go with it. Only `dev.ts` may start the emulator. */
const PRODUCTION = /^(cli|components|islands|lib|routes)\/|^(main|fresh\.config)\.ts$/;

/** How many files may lie directly in a folder of rooms. */
const MAX_FILES = 10;

const root = join(import.meta.dirname!, "..");
// Not links/: its packages stand in for published ones, and have their structure.
const imports = await readImports(
  root,
  /^(cli|components|emulator|examples|islands|lib|routes|tests)$/,
);
const edges = [...imports].flatMap(([from, targets]) => targets.map((to) => [from, to] as const));

/** The imports that break a rule, each as a line to read. */
function offenders(breaks: (from: string, to: string) => boolean): string[] {
  return edges.filter(([from, to]) => breaks(from, to)).map(([from, to]) => `${from} → ${to}`);
}

/** How far down in `lib/` or `emulator/` a file is; -1 for one that is in neither, or beside the rooms. */
function depth(file: string, root: "lib" | "emulator"): number {
  const [folder, name = "", ...rest] = file.split("/");
  if (root === "emulator" && folder === "lib") return Infinity; // below all rooms
  if (folder !== root || (root === "emulator" && rest.length === 0)) return -1;
  const order = root === "lib" ? LIB : EMULATOR;
  assert(order.includes(name), `${root}/${name} has no place in the order of ${root}/`);
  return order.indexOf(name);
}

Deno.test("no files import one another in a circle", () => {
  assertEquals(findCircles(imports), []);
});

for (const root of ["lib", "emulator"] as const) {
  Deno.test(`each folder of ${root}/ imports only itself and those below it`, () => {
    const isUpwards = (from: string, to: string) =>
      from.startsWith(`${root}/`) && depth(to, root) < depth(from, root);
    assertEquals(offenders(isUpwards), []);
  });
}

Deno.test("production code does not import the emulator, nor tests", () => {
  const isSupport = (file: string) => /^(emulator|tests)\/|^dev\.ts$/.test(file);
  assertEquals(offenders((from, to) => PRODUCTION.test(from) && isSupport(to)), []);
});

// demo
Deno.test("only the example pages and their tests import one another, so that both can be removed (P-11)", () => {
  const isExample = (file: string) => /^(routes\/\(demo\)|tests\/demo)\//.test(file);
  assertEquals(offenders((from, to) => isExample(to) && !isExample(from)), []);
});
// end of demo

Deno.test("an example imports nothing of the app, so that it can be copied", () => {
  const isAllowed = (file: string) => /^examples\/|^emulator\/demo_api\.ts$/.test(file);
  assertEquals(offenders((from, to) => from.startsWith("examples/") && !isAllowed(to)), []);
});

Deno.test("no file imports links/, which a project with the published packages removes (W-56)", () => {
  assertEquals(offenders((_, to) => to.startsWith("links/")), []);
});

for (const folder of ["lib", "lib/config", "cli/register", "emulator"]) {
  Deno.test(`${folder}/ has at most ${MAX_FILES} files beside its folders`, () => {
    const files = Array.from(Deno.readDirSync(join(root, folder))).filter(({ isFile }) => isFile);
    assert(files.length <= MAX_FILES, files.map(({ name }) => name).join(", "));
  });
}
