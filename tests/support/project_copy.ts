import { makeCodeFolder } from "./code_folder.ts";
import { copyFixtureRoutes } from "./fixture_routes.ts";
import { hasLinks } from "./has_links.ts";
import { sharedFolder } from "./shared_folder.ts";

const PROJECT = new URL("../..", import.meta.url).pathname;
/** The parts of the project that a deployment has, besides its routes. */
const DEPLOYED = [
  "cli",
  "components",
  "emulator",
  "islands",
  "lib",
  "links",
  "static",
  "deno.json",
  "deno.lock",
  "dev.ts",
  "fresh.config.ts",
  "main.ts",
];

let ofFile: Promise<ProjectCopy> | undefined;

/** A copy of the project with the fixture's pages and a build, in its own folder. The test may change the files. */
export class ProjectCopy implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  /** Copies the project; `built: false` leaves out the build. */
  static async make({ built = true } = {}): Promise<ProjectCopy> {
    const folder = await makeCodeFolder("project");
    if (built) copy(await sharedFolder("built_project", writeBuiltProject), folder);
    else await writeProject(folder);
    return new ProjectCopy(folder);
  }

  /**
   * The built copy that the tests of a file have in common, where servers write their data and nothing else changes.
   * Deno compiles the modules of each copy anew, which takes longer than most tests.
   */
  static async ofFile(): Promise<Pick<ProjectCopy, "folder">> {
    return await (ofFile ??= this.make().then((copy) => {
      globalThis.addEventListener(
        "unload",
        () => Deno.removeSync(copy.folder, { recursive: true }),
      );
      return copy;
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function writeProject(folder: string): Promise<void> {
  for (const name of DEPLOYED) {
    if (name === "links" && !hasLinks()) continue;
    copy(PROJECT + name, `${folder}/${name}`);
  }
  await copyFixtureRoutes(PROJECT, folder);
}

async function writeBuiltProject(folder: string): Promise<void> {
  await writeProject(folder);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "dev.ts", "build"],
    cwd: folder,
    clearEnv: true,
    env: inherited(),
  }).output();
  if (!success) throw new Error(`Cannot build: ${new TextDecoder().decode(stderr)}`);
}

/** The variables of this process that Deno itself needs. The test sets those of the app. */
export function inherited(): Record<string, string> {
  const names = ["HOME", "PATH", "DENO_DIR", "XDG_CACHE_HOME", "TMPDIR"];
  return Object.fromEntries(
    names.flatMap((name) => Deno.env.has(name) ? [[name, Deno.env.get(name)!]] : []),
  );
}

/** Waits for nothing: asynchronous calls for hundreds of small files take several times the processor's time. */
function copy(from: string, to: string): void {
  if (!Deno.statSync(from).isDirectory) return Deno.copyFileSync(from, to);
  Deno.mkdirSync(to, { recursive: true });
  for (const { name } of Deno.readDirSync(from)) copy(`${from}/${name}`, `${to}/${name}`);
}
