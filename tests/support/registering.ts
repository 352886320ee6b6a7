import { parse } from "@std/dotenv";
import { assertEquals, assertFalse } from "@std/assert";
import { registerCommand } from "../../cli/register.ts";
import type { CliContext } from "../../cli/terminal.ts";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { AdminDirectory, GRAPH, LOGIN } from "./admin_directory.ts";
import { CONTEXT } from "./cli_context.ts";
import { type Answer, scriptedPrompts } from "./scripted_prompts.ts";

/** A newcomer in an empty folder, who administers a tenant in which nothing is registered. */
export class Registering implements AsyncDisposable {
  readonly tenant: Tenant;
  readonly directory: AdminDirectory;
  readonly folder: string;
  /** What the terminal has shown, and what was written beside it. */
  shown = "";
  aside = "";
  /** The waits, in seconds. */
  readonly waits: number[] = [];

  private constructor(tenant: Tenant, folder: string) {
    this.tenant = tenant;
    this.directory = new AdminDirectory(tenant);
    this.folder = folder;
  }

  static async arrive(): Promise<Registering> {
    return new Registering(await startTenant(), await Deno.makeTempDir());
  }

  /** Runs the command. Without `typed` there is no terminal. */
  async register(
    flags: readonly string[] = ["--yes"],
    { typed, context = {}, addresses = this.addresses }: {
      typed?: readonly Answer[];
      context?: Partial<CliContext>;
      addresses?: readonly string[];
    } = {},
  ): Promise<number> {
    const show = (text: string) => void (this.shown += `${text}\n`);
    const prompts = typed === undefined ? null : scriptedPrompts(typed, show);
    const code = await registerCommand(
      [...addresses, "--env-file", this.envFile, ...flags],
      {
        ...CONTEXT,
        fetch: this.directory.fetch,
        sleep: (milliseconds) => {
          this.waits.push(milliseconds / 1000);
          return Promise.resolve();
        },
        say: show,
        sayAside: (text) => void (this.aside += `${text}\n`),
        prompts,
        ...context,
      },
      () => {},
      ["User.ReadWrite"],
    );
    assertEquals(prompts?.left ?? [], [], "nobody asked for these");
    return code;
  }

  get addresses(): string[] {
    const { authority } = this.tenant;
    return ["--tenant", "contoso", "--login", LOGIN, "--graph", GRAPH, "--authority", authority];
  }

  get envFile(): string {
    return `${this.folder}/.env`;
  }

  get recordFile(): string {
    return `${this.folder}/.registration.json`;
  }

  async env(): Promise<Record<string, string>> {
    return parse(await Deno.readTextFile(this.envFile));
  }

  /** The names of the files in the folder. */
  async files(): Promise<string[]> {
    return (await Array.fromAsync(Deno.readDir(this.folder))).map(({ name }) => name).toSorted();
  }

  /** Whatever happened: no secret and no token was shown, and the record holds none. */
  async [Symbol.asyncDispose](): Promise<void> {
    const record = await Deno.readTextFile(this.recordFile).catch(() => "");
    const texts = this.shown + this.aside + record;
    for (const secret of ["8Q~", "administrators-token", "device-code-secret", "PRIVATE KEY"]) {
      assertFalse(texts.includes(secret), `"${secret}" was shown`);
    }
    await this.tenant.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}
