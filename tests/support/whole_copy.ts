import { dirname, join } from "node:path";
import { makeCodeFolder } from "./code_folder.ts";
import { inherited } from "./project_copy.ts";

const PROJECT = join(import.meta.dirname!, "..", "..");
/** What belongs to this checkout alone. */
const LEFT_OUT = [".git", "_fresh", "data", "dist", "node_modules", ".env", ".cspellcache"];

/** A copy of all files of the project, in its own folder. The test may change them. */
export class WholeCopy implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  /** Copies the project. */
  static async make(): Promise<WholeCopy> {
    const folder = await makeCodeFolder("whole");
    copy(PROJECT, folder, LEFT_OUT);
    return new WholeCopy(folder);
  }

  /** Reads a file of the copy. */
  read(path: string): Promise<string> {
    return Deno.readTextFile(join(this.folder, path));
  }

  /** Writes a file of the copy, and its folder. */
  async write(path: string, text: string): Promise<void> {
    await Deno.mkdir(dirname(join(this.folder, path)), { recursive: true });
    await Deno.writeTextFile(join(this.folder, path), text);
  }

  /** The files that differ from the project's, or that it does not have. Images are left out. */
  async changed(): Promise<string[]> {
    const changed: string[] = [];
    for await (const path of filesIn(this.folder)) {
      if (/\.(?:png|ico)$/.test(path)) continue;
      if (await this.read(path) !== await textOf(join(PROJECT, path))) changed.push(path);
    }
    return changed;
  }

  /** Runs Deno in the copy. */
  async run(args: readonly string[]): Promise<void> {
    await this.#run(Deno.execPath(), args);
  }

  /** Runs Deno in the copy, and returns what it writes to standard output. */
  async outputOf(args: readonly string[]): Promise<string> {
    return await this.#run(Deno.execPath(), args);
  }

  /** Runs git in the copy. */
  async git(...args: string[]): Promise<void> {
    await this.#run("git", args);
  }

  async #run(command: string, args: readonly string[]): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      cwd: this.folder,
      clearEnv: true,
      env: { ...inherited(), NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder();
    if (!success) throw new Error(`${args[0]}: ${text.decode(stdout)}${text.decode(stderr)}`);
    return text.decode(stdout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

function copy(from: string, to: string, except: readonly string[] = []): void {
  for (const { name, isDirectory, isFile } of Deno.readDirSync(from)) {
    if (except.includes(name)) continue;
    if (isFile) Deno.copyFileSync(join(from, name), join(to, name));
    if (!isDirectory) continue;
    Deno.mkdirSync(join(to, name));
    copy(join(from, name), join(to, name));
  }
}

async function* filesIn(folder: string, below = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
    if (isDirectory) yield* filesIn(folder, join(below, name));
    else yield join(below, name);
  }
}

/** @returns undefined where there is no such file */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
