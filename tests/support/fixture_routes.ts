import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** The foundation's pages and endpoints: what any app keeps that signs people in. */
export const FOUNDATION: readonly string[] = [
  "(signed-in)/_middleware.ts",
  "(signed-in)/account.tsx",
  "(signed-in)/confirm.tsx",
  ".well-known/change-password.ts",
  "_app.tsx",
  "_error.tsx",
  "api/_error.ts",
  "api/_middleware.ts",
  "front-channel-logout.ts",
  "healthz.ts",
  "readyz.ts",
  "sign-in.ts",
  "sign-out.ts",
  "sign-up.ts",
  "signed-out.tsx",
];

/** Where the fixture's own pages are; each is two folders deeper than it would be in `routes/`. */
const FIXTURE = "tests/fixture/routes";

/**
 * Writes a folder of routes: the foundation's, and the fixture's in place of the app's own. A build reads it as it reads
 * `routes/`, wherever it is: its modules stand for those of the project.
 *
 * @param root the project
 * @param folder where to; must not exist
 */
export async function writeFixtureRoutes(root: string, folder: string): Promise<void> {
  for (const name of FOUNDATION) await reexport(join(root, "routes", name), join(folder, name));
  for await (const name of filesIn(join(root, FIXTURE))) {
    await reexport(join(root, FIXTURE, name), join(folder, name));
  }
}

/**
 * Puts the foundation's routes and the fixture's into a copy of the project, where nothing else of the project is.
 *
 * @param root the project
 * @param copy the copy, without `routes/`
 */
export async function copyFixtureRoutes(root: string, copy: string): Promise<void> {
  for (const name of FOUNDATION) {
    await write(join(copy, "routes", name), await Deno.readTextFile(join(root, "routes", name)));
  }
  for await (const name of filesIn(join(root, FIXTURE))) {
    const text = await Deno.readTextFile(join(root, FIXTURE, name));
    await write(join(copy, "routes", name), text.replaceAll(/(?<=from ")(?:\.\.\/){2}/g, ""));
  }
}

/** A module that stands for another one. */
async function reexport(from: string, to: string): Promise<void> {
  const specifier = JSON.stringify(pathToFileURL(from).href);
  const hasDefault = /^export default /m.test(await Deno.readTextFile(from));
  const lines = [`export * from ${specifier};`];
  if (hasDefault) lines.push(`export { default } from ${specifier};`);
  await write(to, lines.join("\n") + "\n");
}

async function write(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}

async function* filesIn(folder: string, below = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
    if (isDirectory) yield* filesIn(folder, join(below, name));
    else yield join(below, name);
  }
}
