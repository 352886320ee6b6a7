import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { readPlainArguments } from "./command.ts";
import { type DenoConfig, productionConfig } from "./release/production_config.ts";

/**
 * `deno task release`: writes `dist/`, which holds what a server needs of this project and nothing else: the build, the
 * modules that it reaches, and a `deno.json` with their packages alone. Deno would install every package that
 * `deno.json` names, those of the tests included.
 */

const USAGE = `deno task release

Builds, then writes dist/, which holds what a server needs and nothing else.

  -h, --help   prints this`;

const ROOT = dirname(import.meta.dirname!);
const TARGET = `${ROOT}/dist`;
const ENTRIES = ["_fresh/server.js", "cli/serve.ts", "cli/healthcheck.ts"];

interface Graph {
  readonly modules: readonly { readonly specifier: string; readonly local?: string }[];
}

if (import.meta.main) {
  readPlainArguments(Deno.args, USAGE);
  await build();
  const { modules } = await readGraph();
  await Deno.remove(TARGET, { recursive: true }).catch(ignoreMissing);
  const files = modules.filter(({ specifier }) => specifier.startsWith("file:"))
    .map(({ specifier }) => relative(ROOT, fileURLToPath(specifier)));
  for (const file of files) await copy(file);
  for (const folder of ["static", "_fresh/static"]) await copyFolder(folder);
  await copy("deno.lock");

  const config: DenoConfig = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
  const slim = productionConfig(config, modules.map(({ specifier }) => specifier), files);
  for (const link of slim.links ?? []) await copy(`${link}/deno.json`.replace(/^\.\//, ""));
  await Deno.writeTextFile(`${TARGET}/deno.json`, JSON.stringify(slim, null, 2) + "\n");
  console.log(`dist/ is ready: ${files.length} modules, packages ${packagesOf(slim).join(", ")}`);
}

async function build(): Promise<void> {
  const args = ["task", "--quiet", "build"];
  const { success } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).spawn().status;
  if (!success) Deno.exit(1);
}

/** All modules that the server and its command can reach. */
async function readGraph(): Promise<Graph> {
  const graphs = await Promise.all(ENTRIES.map(async (entry) => {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", entry],
      cwd: ROOT,
    }).output();
    if (!success) throw new Error(`Cannot read ${entry}: ${new TextDecoder().decode(stderr)}`);
    return JSON.parse(new TextDecoder().decode(stdout)) as Graph;
  }));
  const modules = new Map(graphs.flatMap((graph) => graph.modules).map((it) => [it.specifier, it]));
  return { modules: [...modules.values()] };
}

async function copy(file: string): Promise<void> {
  await Deno.mkdir(dirname(`${TARGET}/${file}`), { recursive: true });
  await Deno.copyFile(`${ROOT}/${file}`, `${TARGET}/${file}`);
}

async function copyFolder(folder: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(`${ROOT}/${folder}`)) {
    await (isDirectory ? copyFolder : copy)(`${folder}/${name}`);
  }
}

function packagesOf({ imports }: DenoConfig): string[] {
  return Object.values(imports).filter((target) => target.startsWith("npm:"));
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
