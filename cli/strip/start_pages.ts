import { dirname, join } from "node:path";

/** Where the pages are with which an app begins; each file is three folders deeper than it will be. */
const START = "tests/demo/start";

/** The files that take the demo's place, from where they are now to where they go. */
const FILES: Readonly<Record<string, string>> = {
  "routes/index.tsx": "routes/index.tsx",
  "routes/(signed-in)/start.tsx": "routes/(signed-in)/start.tsx",
  // Its name here keeps it from running as long as the pages are not there.
  "tests/start_pages.ts": "tests/start_pages_test.ts",
};

/** Reads the pages with which an app begins, and the test of them: each path with its text. */
export async function readStartPages(root: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const [from, to] of Object.entries(FILES)) {
    const text = await Deno.readTextFile(join(root, START, from));
    files.set(to, text.replaceAll(/(?<=from ")(?:\.\.\/){3}(\.?)/g, (_, up) => up || "./"));
  }
  return files;
}

/** Writes a file, and its folder. */
export async function writeFile(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}
