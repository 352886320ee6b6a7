import { assert } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { boundedStore } from "../../lib/kv/store.ts";
import { NO_TOKENS } from "../../lib/session/tokens.ts";
import { Sessions } from "../../lib/session/session.ts";

/** What SQLite keeps of a row in one page of 4,096 bytes. The rest takes further pages ("Cell Payload Overflow"). */
const MAX_ROW_BYTES = 1_001;
/** A row's header, and its columns beside key and value. */
const OTHER_BYTES = 18;

const USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/** 20 claims of usual length. */
function customerClaims() {
  const now = Math.floor(Date.now() / 1000);
  const guid = () => crypto.randomUUID();
  return {
    ...{ iss: "https://contoso.example/v2.0", aud: guid(), sub: "OLu859SGc2Sr9Zsq" },
    ...{ oid: guid(), tid: guid(), sid: guid(), nonce: guid(), uti: "Ag5bXhJ3", ver: "2.0" },
    ...{ iat: now, nbf: now, exp: now + 3_600, auth_time: now },
    ...{ name: "Alice Example", given_name: "Alice", family_name: "Example" },
    ...{ email: "alice@example.com", preferred_username: "alice@example.com" },
    ...{ city: "Utrecht", country: "Netherlands" },
  };
}

Deno.test("a session of 20 claims takes one page of the database's file, so that reading it takes one read", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/kv.sqlite3`;
  {
    using kv = await Deno.openKv(path);
    const limits = { sessionIdleMs: 60_000, sessionLifetimeMs: 60_000 };
    await new Sessions(boundedStore(kv), limits, Date.now).create({
      claims: customerClaims(),
      authenticatedAt: Date.now(),
      challengedAt: 0,
      tokens: NO_TOKENS,
      userAgent: USER_AGENT,
    });
  }
  using database = new DatabaseSync(path);
  const rows = database.prepare("select k, length(k) + length(v) as bytes from kv").all();
  const isSession = (key: Uint8Array) => new TextDecoder().decode(key).startsWith("\x02sessions\0");
  const { bytes } = rows.find(({ k }) => isSession(k as Uint8Array))!;
  const row = Number(bytes) + OTHER_BYTES;
  assert(row <= MAX_ROW_BYTES, `${row} bytes`);
  await Deno.remove(folder, { recursive: true });
});
