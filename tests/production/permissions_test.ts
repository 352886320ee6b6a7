import { assertEquals, assertFalse, assertThrows } from "@std/assert";
import { readAddress, ServeError } from "../../cli/serve/address.ts";
import { formatCommand, readWorkers, writeCommand } from "../../cli/serve/command.ts";
import { type Permissions, permissionsFor } from "../../cli/serve/permissions.ts";
import { readConfig } from "../../lib/config/config.ts";
import { locateDatabase } from "../../lib/config/location/database.ts";
import { type Environment, VARIABLES } from "../../lib/config/variables.ts";
import { ENVIRONMENT, TENANT_ID } from "../support/fake_authority.ts";

const ROOT = "/srv/app";

function permissions(env: Environment = {}): Permissions {
  const all = { ...ENVIRONMENT, ...env };
  const config = readConfig(all);
  const database = locateDatabase(config.kvPath, { root: ROOT, attached: false });
  const address = readAddress(all, undefined);
  return permissionsFor({ address, root: ROOT, configured: { config, database } });
}

Deno.test("serve permits the tenant, Graph, its own address and data/, and nothing else (AV-30)", () => {
  const { env, ...others } = permissions();
  assertEquals(others, {
    net: [
      "127.0.0.1:3000",
      "contoso.ciamlogin.com:443",
      "*.ciamlogin.com:443",
      "graph.microsoft.com:443",
    ],
    read: ["/srv/app", "/srv/app/data"],
    write: ["/srv/app/data"],
  });
  const ours = [
    "DENO_DEPLOY",
    "OTEL_DENO",
    "LOGGED_AT_START",
    "STOPPING",
    "DENO_DEPLOYMENT_ID",
    "GITHUB_SHA",
    "CI_COMMIT_SHA",
  ];
  assertEquals(new Set(env), new Set([...VARIABLES, ...ours]));
});

/** Settings, and what they change. */
const CHANGES: Record<string, [Environment, Partial<Permissions>]> = {
  "a pinned tenant takes the place of the wildcard": [{ TENANT_ID }, {
    net: [
      "127.0.0.1:3000",
      "contoso.ciamlogin.com:443",
      `${TENANT_ID}.ciamlogin.com:443`,
      "graph.microsoft.com:443",
    ],
  }],
  "a custom domain and an API of one's own, with its port": [{
    AUTHORITY: "",
    OIDC_AUTHORITY: `https://login.contoso.com/${TENANT_ID}/v2.0`,
    ENDPOINT: "https://api.contoso.com:8443/me",
    SCOPE: "api://0f0f0f0f-1111-2222-3333-444444444444/read",
  }, {
    net: [
      "127.0.0.1:3000",
      "login.contoso.com:443",
      "api.contoso.com:8443",
      "graph.microsoft.com:443",
    ],
  }],
  "the emulator, on this machine": [{
    AUTHORITY: "http://127.0.0.1:3100/contoso.onmicrosoft.com",
    ENDPOINT: "http://127.0.0.1:3100/v1.0/me",
  }, { net: ["127.0.0.1:3000", "127.0.0.1:3100"] }],
  "another address": [{ HOST: "::", PORT: "8080" }, {
    net: [
      "[::]:8080",
      "contoso.ciamlogin.com:443",
      "*.ciamlogin.com:443",
      "graph.microsoft.com:443",
    ],
  }],
  "a database elsewhere": [{ KV_PATH: "/var/lib/app/kv.sqlite3" }, {
    read: ["/srv/app", "/var/lib/app/kv.sqlite3", "/var/lib/app/kv.sqlite3-turn"],
    write: ["/var/lib/app/kv.sqlite3", "/var/lib/app/kv.sqlite3-turn"],
  }],
  "a database elsewhere in the project": [{ KV_PATH: "db/kv.sqlite3" }, {
    read: ["/srv/app", "/srv/app/db/kv.sqlite3", "/srv/app/db/kv.sqlite3-turn"],
    write: ["/srv/app/db/kv.sqlite3", "/srv/app/db/kv.sqlite3-turn"],
  }],
  "a KV server, which needs no file": [{
    KV_PATH: "http://denokv:4512",
    DENO_KV_ACCESS_TOKEN: "a-token",
  }, {
    net: [
      "127.0.0.1:3000",
      "contoso.ciamlogin.com:443",
      "*.ciamlogin.com:443",
      "graph.microsoft.com:443",
      "denokv:4512",
    ],
    read: ["/srv/app"],
    write: [],
  }],
  "a certificate in files": [{
    CLIENT_SECRET: "",
    CLIENT_CERTIFICATE: "/etc/app/cert.pem",
    CLIENT_PRIVATE_KEY: "keys/key.pem",
  }, {
    read: ["/srv/app", "/srv/app/data", "/etc/app/cert.pem", "/srv/app/keys/key.pem"],
  }],
  "a secret in a file": [{ CLIENT_SECRET: "", CLIENT_SECRET_FILE: "/run/secrets/client" }, {
    read: ["/srv/app", "/srv/app/data", "/run/secrets/client"],
  }],
  "a platform's token": [{ CLIENT_SECRET: "", CLIENT_ASSERTION_FILE: "/var/run/token" }, {
    read: ["/srv/app", "/srv/app/data", "/var/run/token"],
  }],
};

for (const [name, [env, changed]] of Object.entries(CHANGES)) {
  Deno.test(`serve's permissions follow the configuration: ${name}`, () => {
    const { net, read, write } = permissions(env);
    assertEquals({ net, read, write, ...changed }, { net, read, write });
  });
}

Deno.test("serve permits its own address alone while the configuration can't be used", () => {
  const address = readAddress({}, undefined);
  const { net, read, write } = permissionsFor({ address, root: ROOT, configured: null });
  assertEquals({ net, read, write }, { net: ["127.0.0.1:3000"], read: ["/srv/app"], write: [] });
});

Deno.test("serve permits the variables to which .env refers", () => {
  const address = readAddress({}, undefined);
  const needs = { address, root: ROOT, configured: null };
  const without = permissionsFor(needs).env;
  const { env } = permissionsFor({ ...needs, referenced: ["MY_HOST", "PORT"] });
  assertEquals(env, [...without, "MY_HOST"]);
});

Deno.test("serve's command line can be pasted into a shell, and has neither -A nor a secret", () => {
  const address = readAddress({ PORT: "8080" }, undefined);
  const plan = { address, permissions: permissions(), root: ROOT, port: undefined };
  const line = formatCommand(writeCommand({ ...plan, workers: 4 }));
  assertEquals(
    line.replace(/ '?--allow.*env=\S+/, ""),
    "DENO_JOBS=4 deno serve --parallel --host 127.0.0.1 --port 8080 --no-prompt /srv/app/_fresh/server.js",
  );
  assertFalse(/ -A|--allow-all|--allow-run|the-secret/.test(line));
  assertEquals(line.match(/'[^']*'/g)?.length, 1, "what has an asterisk is quoted");
  const single = formatCommand(writeCommand({ ...plan, workers: 1 }));
  assertFalse(/--parallel|DENO_JOBS/.test(single));
});

Deno.test("serve refuses what Deno can't be told", () => {
  const address = readAddress({}, undefined);
  const plan = { address, root: "/srv/a,b", workers: undefined, port: undefined };
  const { env, net, write } = permissions();
  assertThrows(
    () => writeCommand({ ...plan, permissions: { env, net, write, read: ["/srv/a,b"] } }),
    ServeError,
    "comma",
  );
});

/** Settings of the server itself that are wrong, and what their owner reads. */
const MISTAKES: Record<string, () => unknown> = {
  'PORT is "eighty"': () => readAddress({ PORT: "eighty" }, undefined),
  'PORT is "70000"': () => readAddress({ PORT: "70000" }, undefined),
  'HOST is "http://localhost"': () => readAddress({ HOST: "http://localhost" }, undefined),
  'DENO_SERVE_ADDRESS is "8080"': () => readAddress({}, "8080"),
  'DENO_SERVE_ADDRESS is "tcp:localhost:0"': () => readAddress({}, "tcp:localhost:0"),
  'WORKERS is "many"': () => readWorkers("many"),
  'WORKERS is "0"': () => readWorkers("0"),
};

for (const [says, read] of Object.entries(MISTAKES)) {
  Deno.test(`serve refuses a mistaken address or number of threads: ${says}`, () => {
    assertThrows(read, ServeError, says);
  });
}

Deno.test("readAddress() prefers DENO_SERVE_ADDRESS, as Deno does (W-79)", () => {
  const env = { HOST: "0.0.0.0", PORT: "3000" };
  assertEquals(readAddress(env, "tcp:[::1]:8080"), { kind: "tcp", hostname: "[::1]", port: 8080 });
  assertEquals(readAddress(env, "unix:/run/app.sock"), { kind: "unix", path: "/run/app.sock" });
  assertEquals(readAddress(env, ""), { kind: "tcp", hostname: "0.0.0.0", port: 3000 });
});
