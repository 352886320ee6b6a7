import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { runStrip } from "../../cli/strip.ts";
import { CONTEXT } from "../support/cli_context.ts";
import { readImports } from "../support/imports.ts";
import { repetition } from "../support/in_ci.ts";
import { WholeCopy } from "../support/whole_copy.ts";

/** The tests that are quick: they read the project's files or its pages. All tests take minutes. */
const QUICK = [
  ...["tests/docs", "tests/imports_test.ts", "tests/start_pages_test.ts", "tests/components"],
  "--ignore=tests/docs/without_links_test.ts", // runs tests/docs in a copy of the copy
];
const TEST = ["test", "-A", "--no-check", "--quiet", "--preload=tests/support/preload.ts"];

const ROOT = join(import.meta.dirname!, "../..");
/** The folders that have code of the project. */
const CODE = /^(cli|components|emulator|examples|islands|lib|routes|tests)$/;

/** A code block whose first line says which file it is. */
const FILE = /^```tsx?\n(?:\/\/ ((?:routes|tests)\/\S+)\n)([^]*?)^```$/gm;

/** Names that only the demo has. */
const STALE =
  /(?<![\w/])\/(?:profile|graph|staff|team|second-factor)\b(?!\/)|\(demo\)|task (?:bench|soak|strip|screenshot)/g;

Deno.test("after strip the demo is gone, and the checks of deno task ok pass, even with the pages of the documents", async (t) => {
  await using copy = await WholeCopy.make();
  const said: string[] = [];
  const context = { ...CONTEXT, root: copy.folder, say: (text: string) => void said.push(text) };
  assertEquals(await runStrip(["--yes"], context), 0);
  assertStringIncludes(said.join("\n"), "deno task ok");

  await t.step("the demo is gone", async () => {
    for (const gone of ["routes/(demo)", "tests/demo", "islands/GraphPanel.tsx", "cli/strip.ts"]) {
      assertFalse(await exists(join(copy.folder, gone)), gone);
    }
    for (const path of ["components/ClaimList.tsx", "lib/claims/meanings.ts", "docs/profile.png"]) {
      assertFalse(await exists(join(copy.folder, path)), path);
    }
    const marked = ["README.md", "components/Frame.tsx", "docs/checks.md", "static/styles.css"];
    for (const path of marked) {
      assertFalse(/\bdemo (?:-->|\*\/)/.test(await copy.read(path)), `${path} has a marker`);
    }
    for (const path of await documentsOf(copy)) {
      const stale = (await copy.read(path)).match(STALE);
      assertEquals(stale, null, path);
    }
    assertFalse((await copy.read("components/Frame.tsx")).includes("/profile"));
    assertStringIncludes(await copy.read("tests/start_pages_test.ts"), '"./support/harness.ts"');
  });

  await t.step("no file imports one that is gone", async () => {
    const missing: string[] = [];
    for (const [from, targets] of await readImports(copy.folder, CODE)) {
      for (const to of targets) {
        const isGone = await exists(join(ROOT, to)) && !await exists(join(copy.folder, to));
        if (isGone) missing.push(`${from} → ${to}`);
      }
    }
    assertEquals(missing, []);
  });

  await t.step("register asks for no permission that only the demo has used", async () => {
    const flags = ["--tenant", "contoso", "--dry-run", "--json"];
    const planned = await copy.outputOf(["run", "-A", "--no-check", "cli/register.ts", ...flags]);
    assertStringIncludes(planned, "openid profile offline_access User.Read");
    assertFalse(planned.includes("User.ReadWrite"));
  });

  await t.step("the quick tests pass", () => copy.run([...TEST, ...QUICK]));

  await t.step({
    ...repetition("customers sign in, and step up, as before"),
    fn: () => copy.run([...TEST, "tests/stories/story_test.ts", "tests/stories/step_up_test.ts"]),
  });

  const written: string[] = [];
  const guard = "routes/(signed-in)/_middleware.ts";
  const original = await copy.read(guard);

  await t.step("pages and tests of building-on-it.md and testing.md work as they are", async () => {
    const building = await copy.read("docs/building-on-it.md");
    const documents = [building, await copy.read("docs/testing.md")];
    for (const [, path, code] of documents.join("\n").matchAll(FILE)) {
      await copy.write(path!, code!);
      written.push(path!);
    }
    const tests = written.filter((path) => path.startsWith("tests/"));
    assertEquals([written.length, tests.length], [7, 2], written.join());
    const line = /^export default \[takeForms\(.*$/m;
    const [taken] = line.exec(building)!;
    await copy.write(guard, original.replace(line, taken));
    await copy.run([...TEST, ...tests, "tests/config/location/redirect_test.ts"]);
  });

  await t.step({
    ...repetition("forms are kept as before, with the guard of the document"),
    fn: () => copy.run([...TEST, "tests/sign_in/kept_form_test.ts"]),
  });

  // The original guard, beside the one of the document.
  await copy.write("routes/(signed-in)/_original_middleware.ts", original);

  await t.step("format and lint pass, those pages included", async () => {
    // They check one file at a time, so files that strip does not change need no check.
    const changed = await copy.changed();
    await copy.run(["fmt", "--check", ...changed]);
    await copy.run(["lint", ...changed.filter((path) => /\.tsx?$/.test(path))]);
  });

  await t.step({
    ...repetition("types are right, those pages included"),
    fn: () => copy.run(["check"]),
  });
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

Deno.test("strip removes nothing unless somebody says yes", async (t) => {
  await using copy = await WholeCopy.make();
  const context = { ...CONTEXT, root: copy.folder };

  await t.step("without a terminal, it asks for --yes, whether there is git or not", async () => {
    assertEquals(await runStrip([], context), 1);
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

  const asked: string[] = [];
  const prompts = {
    confirm: (message: string) => {
      asked.push(message);
      return Promise.resolve(false);
    },
  } as unknown as NonNullable<typeof CONTEXT.prompts>;

  await t.step("a no ends it", async () => {
    const said: string[] = [];
    const say = (text: string) => void said.push(text);
    assertEquals(await runStrip([], { ...context, prompts, say }), 1);
    assertEquals([asked.length, said], [1, ["Nothing was removed."]]);
    assertStringIncludes(asked[0]!, "Git does not keep this folder");
  });

  await t.step("it refuses to run with uncommitted changes", async () => {
    await copy.git("init", "--quiet");
    const said: string[] = [];
    const say = (text: string) => void said.push(text);
    assertEquals(await runStrip([], { ...context, say }), 1);
    assertStringIncludes(said.join("\n"), "uncommitted changes");
    await copy.git("add", "--all");
    const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    await copy.git(...author, "commit", "--quiet", "--message", "everything");
    assertEquals(await runStrip([], { ...context, prompts, say }), 1);
    assertEquals(asked.at(-1), "Remove the example pages and their tests?");
  });

  assert(await exists(join(copy.folder, "routes/(demo)")));
});

Deno.test("an unknown flag of strip gets the usage", async () => {
  const said: string[] = [];
  const sayAside = (text: string) => void said.push(text);
  assertEquals(await runStrip(["--all"], { ...CONTEXT, sayAside }), 2);
  assertStringIncludes(said.join("\n"), "Unknown option '--all'");
  assertStringIncludes(said.join("\n"), "deno task strip [--yes]");
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
