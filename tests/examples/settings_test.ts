import { assertEquals, assertThrows } from "@std/assert";
import { demoApiSettings } from "../../emulator/demo_api.ts";
import { readSettings } from "../../examples/api/settings.ts";

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
