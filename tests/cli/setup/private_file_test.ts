import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import {
  checkWritable,
  type FileWriter,
  UnwritableError,
  writePrivately,
} from "../../../cli/setup/private_file.ts";

/** A new folder, with the path of its `.env`. */
class Folder implements AsyncDisposable {
  readonly path: string;
  readonly env: string;

  constructor() {
    this.path = Deno.makeTempDirSync();
    this.env = `${this.path}/.env`;
  }

  /** The names and contents of its files. */
  files(): Record<string, string> {
    return Object.fromEntries(
      [...Deno.readDirSync(this.path)].filter(({ isFile }) => isFile).map(({ name }) => [
        name,
        Deno.readTextFileSync(`${this.path}/${name}`),
      ]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** The error that Deno throws for a refused call. */
function systemError(code: string): Error {
  return Object.assign(new Error(`refused (${code})`), { code });
}

/** A writer that refuses one of the calls. */
function refusing(call: keyof FileWriter, code: string): FileWriter {
  return { ...Deno, [call]: () => Promise.reject(systemError(code)) };
}

Deno.test("writePrivately() writes a file that only its owner can read, and replaces a former one", async () => {
  await using folder = new Folder();
  await Deno.writeTextFile(folder.env, "OLD=1\n", { mode: 0o644 });
  await writePrivately(folder.env, "NEW=1\n");
  assertEquals(folder.files(), { ".env": "NEW=1\n" });
  assertEquals((await Deno.stat(folder.env)).mode! & 0o777, 0o600);
});

Deno.test("writePrivately() follows a symbolic link and keeps it (W-04)", async () => {
  await using folder = new Folder();
  await Deno.writeTextFile(`${folder.path}/shared`, "OLD=1\n");
  await Deno.symlink("shared", folder.env);
  await writePrivately(folder.env, "NEW=1\n");
  assertEquals((await Deno.lstat(folder.env)).isSymlink, true);
  assertEquals(folder.files(), { shared: "NEW=1\n" });

  await Deno.remove(`${folder.path}/shared`);
  await checkWritable(folder.env);
  await writePrivately(folder.env, "AGAIN=1\n");
  assertEquals(folder.files(), { shared: "AGAIN=1\n" });

  await Deno.symlink(folder.path + "/b", folder.path + "/a");
  await Deno.symlink(folder.path + "/a", folder.path + "/b");
  const error = await assertRejects(() => writePrivately(`${folder.path}/a`, "x"), UnwritableError);
  assertStringIncludes(error.message, "leads back to itself");
});

const ON_UNIX = { ignore: Deno.build.os === "windows" };

Deno.test(
  "writePrivately() refuses a pipe or a device, even behind a link, because others use it (W-04)",
  ON_UNIX,
  async () => {
    await using folder = new Folder();
    const pipe = `${folder.path}/pipe`;
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    await Deno.symlink("pipe", folder.env);
    for (const path of [pipe, folder.env]) {
      for (const write of [checkWritable, (path: string) => writePrivately(path, "NEW=1\n")]) {
        const { message } = await assertRejects(() => write(path), UnwritableError);
        assertEquals(
          message,
          `${path} is a device or a pipe, not an ordinary file. Name a file instead`,
        );
      }
    }
    assertEquals((await Deno.stat(pipe)).isFifo, true);
    assertEquals(folder.files(), {});
    await assertRejects(() => checkWritable("/dev/null"), UnwritableError, "a device");
  },
);

Deno.test("writePrivately() overwrites a file that can't be replaced, and leaves nothing beside it (W-04)", async () => {
  const refusals = [
    refusing("rename", "EBUSY"), // a bind mount
    refusing("rename", "EXDEV"),
    refusing("writeTextFile", "EACCES"), // a folder that can't be written
    refusing("writeTextFile", "EROFS"),
  ];
  for (const writer of refusals) {
    await using folder = new Folder();
    await Deno.writeTextFile(folder.env, "OLD=1\nLONGER=1\n", { mode: 0o644 });
    await checkWritable(folder.env, writer);
    await writePrivately(folder.env, "NEW=1\n", writer);
    assertEquals(folder.files(), { ".env": "NEW=1\n" });
    assertEquals((await Deno.stat(folder.env)).mode! & 0o777, 0o600);
  }
});

Deno.test("writePrivately() says why a file can't be written, and leaves it as it was (W-04)", async () => {
  const cases: [FileWriter, RegExp][] = [
    [refusing("writeTextFile", "ENOSPC"), /the disk is full/],
    [
      { ...refusing("rename", "EBUSY"), open: refusing("open", "EACCES").open },
      /you may not write there. Choose another file with --env-file/,
    ],
    [
      { ...refusing("rename", "EBUSY"), open: refusing("open", "EROFS").open },
      /the file system is read-only/,
    ],
  ];
  for (const [writer, message] of cases) {
    await using folder = new Folder();
    await Deno.writeTextFile(folder.env, "OLD=1\n");
    const error = await assertRejects(
      () => writePrivately(folder.env, "NEW=1\n", writer),
      UnwritableError,
    );
    assertMatch(error.message, message);
    assertEquals(folder.files(), { ".env": "OLD=1\n" });
  }
});

Deno.test("writePrivately() hides a file before the secret is in it, and restores it if the disk is full half-way (W-04)", async () => {
  await using folder = new Folder();
  await Deno.writeTextFile(folder.env, "OLD=1\n", { mode: 0o644 });
  const modeOf = async () => (await Deno.stat(folder.env)).mode! & 0o777;
  const modes: number[] = [];
  const open: FileWriter["open"] = async (path, options) => {
    const handle = await Deno.open(path, options);
    let calls = 0;
    return new Proxy(handle, {
      get(target, name) {
        const value = Reflect.get(target, name, target);
        if (name !== "write") return typeof value === "function" ? value.bind(target) : value;
        return async (bytes: Uint8Array) => {
          modes.push(await modeOf());
          if (calls++ === 1) throw systemError("ENOSPC");
          return await target.write(calls === 1 ? bytes.subarray(0, 2) : bytes);
        };
      },
    });
  };
  const writer = { ...refusing("rename", "EBUSY"), open };
  const error = await assertRejects(
    () => writePrivately(folder.env, "NEW=1\n", writer),
    UnwritableError,
  );
  assertStringIncludes(error.message, "the disk is full");
  assertEquals(folder.files(), { ".env": "OLD=1\n" });
  assertEquals([...new Set(modes), await modeOf()], [0o600, 0o644]);
});

Deno.test("checkWritable() refuses a folder and a path in a missing one, and creates nothing", async () => {
  await using folder = new Folder();
  const isFolder = await assertRejects(() => checkWritable(folder.path), UnwritableError);
  assertStringIncludes(isFolder.message, "is a folder");
  const missing = await assertRejects(
    () => checkWritable(`${folder.path}/missing/.env`),
    UnwritableError,
  );
  assertStringIncludes(missing.message, "Create the folder first");
  await checkWritable(folder.env);
  assertEquals(folder.files(), {});
});

Deno.test("checkWritable() removes unfinished files of killed processes, and nothing else (W-75)", async () => {
  await using folder = new Folder();
  const [old, recent] = [crypto.randomUUID(), crypto.randomUUID()];
  for (const name of [`.env.${old}`, `.env.${recent}`, ".env.local", ".env.old"]) {
    await Deno.writeTextFile(`${folder.path}/${name}`, "");
  }
  const anHourAgo = new Date(Date.now() - 3_600_000);
  for (const name of [`.env.${old}`, ".env.local", ".env.old"]) {
    await Deno.utime(`${folder.path}/${name}`, anHourAgo, anHourAgo);
  }
  await checkWritable(folder.env);
  const left = [`.env.${recent}`, ".env.local", ".env.old"];
  assertEquals(Object.keys(folder.files()).toSorted(), left.toSorted());
});

const MOUNT = 'mount --bind "$1/source" "$1/.env" && shift && exec "$@"';
const canMount = Deno.build.os === "linux" &&
  await new Deno.Command("unshare", { args: ["-rm", "true"], stderr: "null" }).output()
    .then(({ success }) => success, () => false);

Deno.test({
  name: "a .env that is a bind mount is overwritten (W-04)",
  ignore: !canMount, // this machine allows no mounts
  async fn() {
    await using folder = new Folder();
    await Deno.writeTextFile(`${folder.path}/source`, "OLD=1\n");
    await Deno.writeTextFile(folder.env, "");
    const module = new URL("../../../cli/setup/private_file.ts", import.meta.url).href;
    const script = `import { writePrivately } from "${module}";
      await writePrivately(Deno.args[0], "NEW=1\\n");`;
    await Deno.writeTextFile(`${folder.path}/script.ts`, script);
    const { success, stderr } = await new Deno.Command("unshare", {
      args: [
        ...["-rm", "sh", "-c", MOUNT, "sh", folder.path],
        ...[Deno.execPath(), "run", "-A", "--no-check", `${folder.path}/script.ts`, folder.env],
      ],
    }).output();
    assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
    await Deno.remove(`${folder.path}/script.ts`);
    assertEquals(folder.files(), { source: "NEW=1\n", ".env": "" });
  },
});
