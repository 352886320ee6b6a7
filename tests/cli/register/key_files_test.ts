import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { basename } from "node:path";
import { refusal } from "../../support/admin_directory.ts";
import { Registering } from "../../support/registering.ts";

const OTHERS = ["deno-task-register-mine.key.pem", "theirs.pem"];

/** A newcomer whose folder for credentials already has files of others. */
async function withOthers(): Promise<Registering> {
  const it = await Registering.arrive();
  await Deno.mkdir(`${it.folder}/credentials`);
  for (const name of OTHERS) await Deno.writeTextFile(`${it.folder}/credentials/${name}`, name);
  return it;
}

/** The names of the key files, without those of others. */
async function keyFiles(it: Registering): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(`${it.folder}/credentials`));
  const names = entries.map(({ name }) => name);
  for (const name of OTHERS) {
    assert(names.includes(name), name);
    assertEquals(await Deno.readTextFile(`${it.folder}/credentials/${name}`), name);
  }
  return names.filter((name) => !OTHERS.includes(name)).toSorted();
}

/** The names of the files that `.env` names. */
async function filesOfSettings(it: Registering): Promise<string[]> {
  const { CLIENT_CERTIFICATE, CLIENT_PRIVATE_KEY } = await it.env();
  return [basename(CLIENT_PRIVATE_KEY!), basename(CLIENT_CERTIFICATE!)];
}

Deno.test("a new certificate replaces the files of the former one, and --undo deletes its own; others stay", async () => {
  await using it = await withOthers();
  assertEquals(await it.register(["--yes", "--certificate"]), 0, it.shown);
  const first = await keyFiles(it);
  assertEquals(first, await filesOfSettings(it));

  await Deno.remove(it.envFile);
  assertEquals(await it.register(["--yes", "--certificate"]), 0, it.shown);
  const second = await keyFiles(it);
  assertEquals(second, await filesOfSettings(it));
  assert(!second.includes(first[0]!));

  assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
  assertStringIncludes(it.shown, "completed  Key files: deleted");
  assertEquals(await keyFiles(it), []);
});

Deno.test("a secret that replaces a certificate leaves no key behind", async () => {
  await using it = await withOthers();
  assertEquals(await it.register(["--yes", "--certificate"]), 0, it.shown);
  await Deno.remove(it.envFile);
  assertEquals(await it.register(), 0, it.shown);
  assertEquals(await keyFiles(it), []);
});

Deno.test("--undo deletes the keys of certificates that the tenant has refused, and of an application that is gone", async () => {
  await using it = await withOthers();
  it.directory.before = ({ body }) =>
    "keyCredentials" in body ? refusal(400, "KeyCredentialsInvalid") : undefined;
  assertEquals(await it.register(["--yes", "--certificate"]), 1, it.shown);
  assertEquals((await keyFiles(it)).length, 2);
  it.directory.before = () => undefined;
  it.directory.applications.splice(0);
  assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
  assertEquals(await keyFiles(it), []);
});

Deno.test("the folder for credentials goes with the last file in it", async () => {
  await using it = await Registering.arrive();
  assertEquals(await it.register(["--yes", "--certificate"]), 0, it.shown);
  assertEquals(await it.files(), [".env", ".registration.json", "credentials"]);
  assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
  assertEquals(await it.files(), []);
});

Deno.test("a person can keep the key files, and a later --undo still knows them", async () => {
  await using it = await Registering.arrive();
  assertEquals(await it.register(["--yes", "--certificate"]), 0, it.shown);
  const typed = [true, true, true, true, false, true, true, true];
  assertEquals(await it.register(["--undo"], { typed }), 0, it.shown);
  assertEquals(await it.files(), [".registration.json", "credentials"]);
  assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
  assertEquals(await it.files(), []);
});

Deno.test("a record that names a file of others as a key is damaged", async () => {
  await using it = await withOthers();
  assertEquals(await it.register(["--yes", "--certificate"]), 0, it.shown);
  const record = JSON.parse(await Deno.readTextFile(it.recordFile));
  for (const name of ["theirs", "../.env", "deno task register ../theirs", 7]) {
    await Deno.writeTextFile(it.recordFile, JSON.stringify({ ...record, keyFiles: [name] }));
    assertEquals(await it.register(["--undo", "--yes"]), 1, it.shown);
    assertStringIncludes(it.shown, ".registration.json is damaged");
    it.shown = "";
  }
  assertEquals((await keyFiles(it)).length, 2);
});
