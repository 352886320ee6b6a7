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
