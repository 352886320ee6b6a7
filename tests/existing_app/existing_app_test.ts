import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { startTenant } from "../../emulator/tenant.ts";
import { makeCodeFolder } from "../support/code_folder.ts";
import { signIn } from "../support/credentials.ts";
import { hasLinks } from "../support/has_links.ts";
import { freePort } from "../support/free_port.ts";
import { inherited } from "../support/project_copy.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";

const PROJECT = join(import.meta.dirname!, "..", "..");

/** The code blocks of docs/building-on-it.md that add the sign-in to an existing app, by their language. */
const blocks = await readBlocks();

Deno.test("an existing Fresh app signs customers in after the steps of docs/building-on-it.md", async () => {
  const folder = await makeCodeFolder("existing_app");
  try {
    await follow(folder);
    await run(folder, Deno.execPath(), "run", "-A", "web/dev.ts", "build");
    await using tenant = await startTenant();
    const origin = `http://localhost:${freePort()}`;
    await using server = await serve(folder, origin, {
      CLIENT_ID: tenant.clientId,
      CLIENT_SECRET: tenant.clientSecret,
      AUTHORITY: tenant.authority,
      REDIRECT_URI: `${origin}/getAToken`,
    });

    const visitor = new Visitor();
    assertStringIncludes((await visitor.goTo(origin)).html, "<h1>All teapots</h1>");
    assertEquals((await visitor.request(`${origin}/account`)).status, 303);
    await signIn(visitor, { origin, tenant }, 0, "/account");
    assertEquals([visitor.page.url.href, visitor.page.status], [`${origin}/account`, 200]);
    assertStringIncludes(visitor.page.html, "<h1>Account</h1>");
    assertStringIncludes(visitor.page.html, "Teapots since 1904");
    await visitor.send("/sign-out", {});
    assertEquals(visitor.page.url.href, `${origin}/signed-out`);

    const lines = (await server.end()).trimEnd().split("\n");
    const events = lines.map((line) => JSON.parse(line).event);
    for (const event of ["sign_in_completed", "signed_out"]) assert(events.includes(event), event);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Makes a copy of the bare app, and takes every step in it. */
async function follow(folder: string): Promise<void> {
  const web = join(folder, "web");
  await run(PROJECT, "cp", "-r", "tests/existing_app/web", "tests/existing_app/deno.json", folder);
  await run(web, "sh", "-ec", blocks.sh);
  const config = JSON.parse(await Deno.readTextFile(join(folder, "deno.json")));
  const added = JSON.parse(blocks.json);
  for (const key of ["imports", "compilerOptions"]) Object.assign(added[key], config[key]);
  // Where JSR can't be reached, its packages come from links/. The versions are those that the project is tested with.
  const { links = [] } = JSON.parse(await Deno.readTextFile(join(PROJECT, "deno.json")));
  if (hasLinks()) await run(PROJECT, "cp", "-r", "links", folder);
  await Deno.writeTextFile(
    join(folder, "deno.json"),
    JSON.stringify({ ...config, ...added, links: hasLinks() ? links : [] }),
  );
  await Deno.copyFile(join(PROJECT, "deno.lock"), join(folder, "deno.lock"));
  await Deno.writeTextFile(join(web, "main.ts"), blocks.ts);
}

async function readBlocks(): Promise<{ sh: string; json: string; ts: string }> {
  const page = await Deno.readTextFile(join(PROJECT, "docs/building-on-it.md"));
  const [, section = ""] = page.split("\n## Into an existing Fresh app\n");
  const [steps = ""] = section.split("\n## ");
  const block = (language: string) => steps.split(`\n\`\`\`${language}\n`)[1]!.split("\n```\n")[0]!;
  return { sh: block("sh"), json: block("json"), ts: block("ts") };
}

async function run(cwd: string, command: string, ...args: string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd,
    clearEnv: true,
    env: { ...inherited(), SIGN_IN_APP: PROJECT },
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`${args.join(" ")}: ${text.decode(stdout)}${text.decode(stderr)}`);
}

/** Serves the built app until `end()`, which returns what it has logged, or until it is disposed of. */
async function serve(folder: string, origin: string, env: Record<string, string>) {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["serve", "-A", "--port", new URL(origin).port, "web/_fresh/server.js"],
    cwd: folder,
    clearEnv: true,
    env: { ...inherited(), ...env },
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const shown = new Response(process.stdout).text();
  const isAlive = () =>
    fetch(`${origin}/healthz`).then(
      async (response) => await response.text() === "alive\n",
      () => false,
    );
  if (!await until(isAlive)) throw new Error("The app does not answer");
  let isRunning = true;
  process.status.then(() => isRunning = false);
  const end = async () => {
    if (isRunning) process.kill("SIGTERM");
    await process.status;
    return await shown;
  };
  return { end, [Symbol.asyncDispose]: async () => void await end() };
}
