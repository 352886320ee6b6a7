import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { runStrip } from "../../cli/strip.ts";
import { CONTEXT } from "../support/cli_context.ts";
import { WholeCopy } from "../support/whole_copy.ts";

/** The checks of `deno task ok` that are quick. All tests take minutes; these read the project's files or its pages. */
const CHECKS: readonly (readonly string[])[] = [
  ["fmt", "--check"],
  ["lint"],
  ["check"],
  [
    ...["test", "-A", "--no-check", "--quiet", "--preload=tests/support/preload.ts"],
    ...["tests/docs", "tests/imports_test.ts", "tests/start_pages_test.ts", "tests/components"],
    ...["tests/stories/story_test.ts", "tests/stories/step_up_test.ts"],
    "--ignore=tests/docs/without_links_test.ts", // runs tests/docs in a copy of the copy
  ],
];

/** A code block whose first line says which file it is. */
const FILE = /^```tsx?\n(?:\/\/ ((?:routes|tests)\/\S+)\n)([^]*?)^```$/gm;

/** Names of what is gone. */
const STALE =
  /(?<![\w/])\/(?:profile|graph|staff|team|second-factor)\b(?!\/)|\(demo\)|task (?:bench|soak|strip|screenshot)/g;

Deno.test("after strip the demo is gone, and the format, lint, type and quick tests of deno task ok pass", async () => {
  await using copy = await WholeCopy.make();
  const said: string[] = [];
  const context = { ...CONTEXT, root: copy.folder, say: (text: string) => void said.push(text) };
  assertEquals(await runStrip(["--yes"], context), 0);
  assertStringIncludes(said.join("\n"), "deno task ok");

  for (const gone of ["routes/(demo)", "tests/demo", "islands/GraphPanel.tsx", "cli/strip.ts"]) {
    assertFalse(await exists(join(copy.folder, gone)), gone);
  }
  for (const path of ["components/ClaimList.tsx", "lib/claims/meanings.ts", "docs/profile.png"]) {
    assertFalse(await exists(join(copy.folder, path)), path);
  }
  for (const path of ["README.md", "components/Frame.tsx", "docs/checks.md", "static/styles.css"]) {
    assertFalse(/\bdemo (?:-->|\*\/)/.test(await copy.read(path)), `${path} has a marker`);
  }
  for (const path of await documentsOf(copy)) {
    const stale = (await copy.read(path)).match(STALE);
    assertEquals(stale, null, path);
  }
  assertFalse((await copy.read("components/Frame.tsx")).includes("/profile"));
  assertStringIncludes(await copy.read("tests/start_pages_test.ts"), '"./support/harness.ts"');
  for (const check of CHECKS) await copy.run(check);
});

Deno.test("after strip, the pages and tests of docs/building-on-it.md and docs/testing.md work as they are", async () => {
  await using copy = await WholeCopy.make();
  assertEquals(await runStrip(["--yes"], { ...CONTEXT, root: copy.folder }), 0);
  const documents = [await copy.read("docs/building-on-it.md"), await copy.read("docs/testing.md")];
  const written: string[] = [];
  for (const [, path, code] of documents.join("\n").matchAll(FILE)) {
    await copy.write(path!, code!);
    written.push(path!);
  }
  const tests = written.filter((path) => path.startsWith("tests/"));
  assertEquals([written.length, tests.length], [5, 2], written.join());
  const guard = "routes/(signed-in)/_middleware.ts";
  const line = /^export default \[takeForms\(.*$/m;
  const [taken] = line.exec(documents[0]!)!;
  await copy.write(guard, (await copy.read(guard)).replace(line, taken));

  // The test above looks at all other files.
  const changed = [...written, guard];
  await copy.run(["fmt", "--check", ...changed]);
  await copy.run(["lint", ...changed]);
  await copy.run(["check", ...changed]);
  const pages = ["tests/sign_in/kept_form_test.ts", "tests/config/location/redirect_test.ts"];
  const flags = ["-A", "--no-check", "--quiet", "--preload=tests/support/preload.ts"];
  await copy.run(["test", ...flags, ...tests, ...pages]);
});

Deno.test("strip keeps what the developer's own pages use", async () => {
  await using copy = await WholeCopy.make();
  await Deno.writeTextFile(
    join(copy.folder, "routes/(signed-in)/mine.tsx"),
    `export { ClaimList as default } ${"from"} "../../components/ClaimList.tsx";\n`,
  );
  assertEquals(await runStrip(["--yes"], { ...CONTEXT, root: copy.folder }), 0);
  assert(await exists(join(copy.folder, "components/ClaimList.tsx")));
  assertFalse(await exists(join(copy.folder, "components/ProfileForm.tsx")));
});

Deno.test("strip refuses where changes are not committed, and changes nothing", async () => {
  await using copy = await WholeCopy.make();
  await copy.git("init", "--quiet");
  const said: string[] = [];
  const context = { ...CONTEXT, root: copy.folder, say: (text: string) => void said.push(text) };
  assertEquals(await runStrip([], context), 1);
  assertStringIncludes(said.join("\n"), "uncommitted changes");
  assert(await exists(join(copy.folder, "routes/(demo)")));
});

Deno.test("without git, strip asks like anywhere else", async () => {
  await using copy = await WholeCopy.make();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", "cli/strip.ts"],
    cwd: copy.folder,
    env: { PATH: "" },
    stdin: "null",
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  assertStringIncludes(new TextDecoder().decode(stdout), "there is no terminal. Use --yes");
  assertEquals(code, 1);
});

Deno.test("strip asks first; no answer but yes changes anything", async () => {
  await using copy = await WholeCopy.make();
  const asked: string[] = [];
  const prompts = {
    confirm: (message: string) => {
      asked.push(message);
      return Promise.resolve(false);
    },
  } as unknown as NonNullable<typeof CONTEXT.prompts>;
  assertEquals(await runStrip([], { ...CONTEXT, root: copy.folder, prompts }), 1);
  assertEquals(asked.length, 1);
  assertEquals(await runStrip([], { ...CONTEXT, root: copy.folder }), 1, "no terminal");
  assert(await exists(join(copy.folder, "routes/(demo)")));
});

Deno.test("an unknown flag of strip gets the usage", async () => {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  assertEquals(await runStrip(["--all"], { ...CONTEXT, say }), 2);
  assertStringIncludes(said.join("\n"), "Usage: deno task strip");
});

/** The documents that describe the project as it is. */
async function documentsOf(copy: WholeCopy): Promise<string[]> {
  const docs = await Array.fromAsync(Deno.readDir(join(copy.folder, "docs")), ({ name }) => name);
  return ["README.md", "CONTRIBUTING.md", "examples/api/README.md"]
    .concat(docs.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`));
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
