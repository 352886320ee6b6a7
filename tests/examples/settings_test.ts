import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { apisAt, demoApiSettings } from "../../emulator/demo_api.ts";
import { startTenant } from "../../emulator/tenant.ts";
import { NAMES, readSettings } from "../../examples/api/settings.ts";

const GOOD = demoApiSettings();

Deno.test("readSettings() names every missing setting at once", () => {
  const error = assertThrows(() => readSettings({}), TypeError);
  assertEquals(error.message.split("\n").map((line) => line.split(" ")[0]).toSorted(), [
    "API_CLIENTS",
    "API_CLIENT_ID",
    "API_CLIENT_SECRET",
    "AUTHORITY",
    "TENANT_ID",
  ]);
});

for (
  const [name, value] of [
    ["AUTHORITY", "http://contoso.ciamlogin.com/contoso.onmicrosoft.com"],
    ["AUTHORITY", "http://localhost.evil.example/"],
    ["TENANT_ID", "contoso"],
    ["API_CLIENT_ID", "api://orders"],
    ["API_CLIENTS", "*"],
    ["API_GRAPH_ENDPOINT", "ftp://graph.example"],
    ["API_PORT", "http"],
    ["API_PORT", "0"],
    ["API_PORT", "70000"],
  ] as const
) {
  Deno.test(`readSettings() refuses ${name}=${value}`, () => {
    assertThrows(() => readSettings({ ...GOOD, [name]: value }), TypeError, `${name} is not`);
  });
}

for (const end of ["", "/", "/v2.0", "/v2.0/"]) {
  Deno.test(`readSettings() takes an authority that ends with "${end}"`, () => {
    const { authority } = readSettings({ ...GOOD, AUTHORITY: `${GOOD.AUTHORITY}${end}` });
    assertEquals(authority, GOOD.AUTHORITY);
  });
}

Deno.test("readSettings() takes several clients", () => {
  const id = GOOD.TENANT_ID!;
  assertEquals(readSettings({ ...GOOD, API_CLIENTS: `${id}, ${id}` }).clients, [id, id]);
});

for (const name of ["contoso", "fabrikam"]) {
  Deno.test(`the example API's settings for the emulator follow from its authority: ${name}`, async () => {
    await using tenant = await startTenant({ name });
    const settings = readSettings(demoApiSettings(tenant.authority));
    assertEquals(
      [settings.authority, settings.tenantId, settings.clients, settings.graphEndpoint],
      [tenant.authority, tenant.tenantId, [tenant.clientId], tenant.endpoint],
    );
  });
}

/** Runs the example API until it ends. */
async function run(env: Record<string, string>): Promise<{ code: number; output: string }> {
  const unset = Object.fromEntries(NAMES.map((name) => [name, ""]));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-net", "--allow-env", "--allow-read", "examples/api/main.ts"],
    env: { NO_COLOR: "1", ...unset, ...env },
  }).output();
  return { code, output: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

Deno.test("the example API says that its port is in use, and belongs to the emulator whatever the ports are", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const authority = "http://127.0.0.1:9/fabrikam.onmicrosoft.com";
  const { code, output } = await run({ API_PORT: `${port}`, AUTHORITY: authority });
  assertEquals(code, 1);
  assertEquals(
    output,
    `Accepting tokens of the local External ID emulator, ${authority}\n` +
      `Cannot start the example API: port ${port} of 127.0.0.1 is in use. Set API_PORT to another ` +
      "port, here and for deno task start (for a tenant of your own: in APIS)\n",
  );
});

Deno.test("the example API takes nothing from the emulator once it has settings of a tenant", async () => {
  const authority = "https://contoso.ciamlogin.com/contoso.onmicrosoft.com";
  for (const env of [{ AUTHORITY: authority }, { API_CLIENT_ID: GOOD.API_CLIENT_ID! }]) {
    const { code, output } = await run(env);
    assertEquals(code, 1);
    assertStringIncludes(output, "API_CLIENT_SECRET is missing");
  }
});

Deno.test("the example API says that a local authority names no tenant", async () => {
  const { code, output } = await run({ AUTHORITY: "http://127.0.0.1:9/" });
  assertEquals(code, 1);
  assertStringIncludes(output, 'Cannot start the example API:\nCannot name a tenant ""');
});

Deno.test("the app calls the example API at the port that both are given", () => {
  assertStringIncludes(apisAt(3199), "orders=http://127.0.0.1:3199/orders ");
});
