import { assert, assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { documents } from "../support/documents.ts";
import { hasLinks } from "../support/has_links.ts";

/** The most lines that the README may have: more than that belongs into docs/. */
const README_LINES = 220;

const all = await documents();
const existing = new Map(all.map(({ path, text }) => [path, text]));

Deno.test(`README.md has at most ${README_LINES} lines`, () => {
  // Comments mark what `deno task strip` takes out; nobody reads them.
  const shown = existing.get("README.md")!.replaceAll(/<!--.*?-->\n\n/g, "");
  const lines = shown.trimEnd().split("\n");
  assert(lines.length <= README_LINES, `${lines.length} lines`);
});

for (const { path, text } of all) {
  Deno.test(`${path}: every relative link leads to a file, and to a heading of it`, async () => {
    for (const link of linksOf(text)) {
      const [file = "", heading] = link.split("#");
      const target = file === "" ? path : join(dirname(path), file);
      await Deno.stat(target).catch(() => assert(false, `${link}: there is no ${target}`));
      if (heading === undefined) continue;
      const headings = headingsOf(await Deno.readTextFile(target));
      assert(headings.includes(heading), `${link}: ${target} has no such heading`);
    }
  });

  Deno.test(`${path}: every file that it names exists`, async () => {
    for (
      const [, name] of text.matchAll(/`([\w.()/-]+\/[\w.()-]+\.(?:tsx?|json|css|yml|md|sh))`/g)
    ) {
      if (name!.startsWith("_fresh/")) continue; // written by `deno task build`
      const places = [name!, join(dirname(path), name!), join("tests", name!)];
      const found = await Promise.all(places.map(exists));
      assert(found.some(Boolean), `there is no ${name}`);
    }
  });
}

Deno.test("README.md's tree names what there is", async () => {
  const [, tree = ""] = existing.get("README.md")!.split("## Where things are");
  const [, rows = ""] = tree.split("```");
  let folder = "";
  let seen = 0;
  for (const [, indent, name] of rows.matchAll(/^( *)([\w./]+) {2,}\S/gm)) {
    if (indent === "") folder = name!;
    const path = indent === "" ? name! : join(folder, name!);
    assert(path === "links/" && !hasLinks() || await exists(path), `there is no ${path}`);
    seen++;
  }
  assert(seen > 20);
});

Deno.test("README.md's tree and docs/architecture.md have every folder of lib/, in one order", () => {
  const folders = Array.from(Deno.readDirSync("lib")).filter(({ isDirectory }) => isDirectory);
  const inTree = namesIn("README.md", /^ {2}(\w+)\/ {2,}\S/gm);
  assertEquals(inTree.toSorted(), folders.map(({ name }) => name).toSorted());
  assertEquals(namesIn("docs/architecture.md", /^\| `(\w+)\/` +\|/gm), inTree);
});

/** The names that a document lists, in its order. */
function namesIn(path: string, pattern: RegExp): string[] {
  return [...existing.get(path)!.matchAll(pattern)].map(([, name]) => name!);
}

/** Where a document's links lead, as far as that is in this repository. */
function linksOf(text: string): string[] {
  const prose = text.replaceAll(/```.*?```/gs, "");
  const patterns = [/\]\(([^)\s]+)\)/g, /^\[[^\]]+\]: (\S+)/gm, /(?:src|srcset|href)="([^"]+)"/g];
  const links = patterns.flatMap((pattern) => [...prose.matchAll(pattern)].map(([, to]) => to!));
  return links.filter((link) => !/^[a-z]+:/.test(link));
}

/** The anchors that GitHub gives a document's headings. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!.toLowerCase().replaceAll(/[^\w\s-]/g, "").replaceAll(" ", "-")
  );
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
