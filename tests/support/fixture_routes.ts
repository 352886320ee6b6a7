import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** The foundation's pages and endpoints: what any app keeps that signs people in. */
const FOUNDATION = [
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

/**
 * Writes a folder of routes: the foundation's, and the fixture pages of `tests/fixture/` in place of the app's own. A
 * build reads it as it reads `routes/`.
 *
 * @param root the project
 * @param folder where to; must not exist
 */
export async function writeFixtureRoutes(root: string, folder: string): Promise<void> {
  for (const name of FOUNDATION) await reexport(join(root, "routes", name), join(folder, name));
  const fixture = join(root, "tests", "fixture", "routes");
  for await (const name of filesIn(fixture)) {
    await reexport(join(fixture, name), join(folder, name));
  }
}

/** A module that stands for another one. */
async function reexport(from: string, to: string): Promise<void> {
  const specifier = JSON.stringify(pathToFileURL(from).href);
  const hasDefault = /^export default /m.test(await Deno.readTextFile(from));
  const lines = [`export * from ${specifier};`];
  if (hasDefault) lines.push(`export { default } from ${specifier};`);
  await Deno.mkdir(dirname(to), { recursive: true });
  await Deno.writeTextFile(to, lines.join("\n") + "\n");
}

async function* filesIn(folder: string, below = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
    if (isDirectory) yield* filesIn(folder, join(below, name));
    else yield join(below, name);
  }
}
