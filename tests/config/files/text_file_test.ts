import { assertEquals, assertStringIncludes } from "@std/assert";
import { decodeText, readTextFile } from "../../../lib/config/files/text_file.ts";
import { isMistake } from "../../../lib/config/mistake.ts";

const TEXT = "CLIENT_ID=übergrößen\n";

function encodeUtf16(text: string, little: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  [...text].forEach((character, at) => view.setUint16(at * 2, character.charCodeAt(0), little));
  return bytes;
}

Deno.test("decodeText() drops a byte-order mark of UTF-8 (W-01)", () => {
  assertEquals(decodeText(new TextEncoder().encode(`\ufeff${TEXT}`)), { text: TEXT });
  assertEquals(decodeText(new TextEncoder().encode(TEXT)), { text: TEXT });
  assertEquals(decodeText(new Uint8Array()), { text: "" });
});

const UNREADABLE: Record<string, readonly [bytes: Uint8Array, problem: string]> = {
  "UTF-16 as PowerShell writes it": [encodeUtf16(`\ufeff${TEXT}`, true), "UTF-16"],
  "UTF-16 with the high byte first": [encodeUtf16(`\ufeff${TEXT}`, false), "UTF-16"],
  "UTF-16 without a mark": [encodeUtf16(TEXT, true), "UTF-16"],
  "UTF-16 without a mark, high byte first": [encodeUtf16(TEXT, false), "UTF-16"],
  "UTF-32": [new Uint8Array([0xff, 0xfe, 0, 0, 65, 0, 0, 0]), "UTF-32"],
  "Windows-1252": [new Uint8Array([65, 61, 0xfc, 10]), "not UTF-8"],
  "a picture": [new Uint8Array([0x89, 80, 78, 71, 13, 10, 26, 10, 0, 0]), "not a text file"],
};

for (const [name, [bytes, problem]] of Object.entries(UNREADABLE)) {
  Deno.test(`decodeText() names ${name} (W-02)`, () => {
    const mistake = decodeText(bytes);
    assertStringIncludes(isMistake(mistake) ? mistake.problem : "", problem);
    assertStringIncludes(isMistake(mistake) ? mistake.fix : "", "UTF-8");
  });
}

/** Runs with the path of a pipe. */
async function withPipe(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/pipe`;
    await new Deno.Command("mkfifo", { args: [path] }).output();
    await run(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function problemOf(path: string): Promise<string> {
  const file = await readTextFile(path, { waitMs: 100 });
  return file && isMistake(file) ? file.problem : "no problem";
}

const ON_UNIX = { ignore: Deno.build.os === "windows" };

Deno.test("readTextFile() reads no more of a file than its limit", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "x".repeat(65_536));
    assertEquals(await readTextFile(path), { text: "x".repeat(65_536) });
    await Deno.writeTextFile(path, "x", { append: true });
    assertEquals(await readTextFile(path), {
      problem: "is larger than 64 KiB",
      fix: `Replace ${path} with the right file, or name another one`,
    });
    assertEquals(await readTextFile(path, { maxBytes: 70_000 }), { text: "x".repeat(65_537) });
    await Deno.truncate(path, 2 ** 40); // sparse: reading it all would take the machine's memory
    assertEquals(await problemOf(path), "is larger than 64 KiB");
    const large = await readTextFile(path, { maxBytes: 2 ** 21 });
    assertEquals(large && isMistake(large) && large.problem, "is larger than 2 MiB");
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("readTextFile() does not take a file for empty that is just being written anew", async () => {
  const path = await Deno.makeTempFile();
  try {
    const reading = readTextFile(path, { rewriteMs: 10_000 });
    await new Promise((resolve) => setTimeout(resolve, 10));
    await Deno.writeTextFile(path, "A=1");
    assertEquals(await reading, { text: "A=1" });
    await Deno.writeTextFile(path, "");
    assertEquals(await readTextFile(path), { text: "" });
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("readTextFile() does not read a device that never ends", ON_UNIX, async () => {
  assertEquals(await problemOf("/dev/zero"), "is larger than 64 KiB");
  assertEquals(await readTextFile("/dev/null"), { text: "" });
});

Deno.test(
  "readTextFile() gives up a pipe that nobody writes to, or not to its end",
  ON_UNIX,
  async () => {
    await withPipe(async (path) => {
      const problem = "is a pipe into which nothing was written within 0.1 s";
      assertEquals(await problemOf(path), problem);
      using _writer = await Deno.open(path, { read: true, write: true });
      assertEquals(await problemOf(path), problem);
    });
  },
);

Deno.test(
  "readTextFile() reads a pipe that is written to late, and in parts",
  ON_UNIX,
  async () => {
    await withPipe(async (path) => {
      const script = 'sleep 0.1; exec 3>"$0"; sleep 0.1; printf A=1 >&3; sleep 0.1; printf 2 >&3';
      const writer = new Deno.Command("sh", { args: ["-c", script, path] }).output();
      assertEquals(await readTextFile(path), { text: "A=12" });
      await writer;
    });
  },
);

Deno.test("readTextFile() names a link that leads back to itself", ON_UNIX, async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.symlink(`${folder}/b`, `${folder}/a`);
    await Deno.symlink(`${folder}/a`, `${folder}/b`);
    assertEquals(await problemOf(`${folder}/a`), "is a link that leads back to itself");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readTextFile() tells no file from a folder, and from a link to nothing (W-02, W-04)", async () => {
  const folder = await Deno.makeTempDir();
  try {
    assertEquals(await readTextFile(`${folder}/.env`), null);
    const inPlace = await readTextFile(folder);
    assertStringIncludes(inPlace && isMistake(inPlace) ? inPlace.problem : "", "is a folder");
    await Deno.symlink(`${folder}/gone`, `${folder}/.env`);
    const link = await readTextFile(`${folder}/.env`);
    assertStringIncludes(link && isMistake(link) ? link.problem : "", "link to a file that is not");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
