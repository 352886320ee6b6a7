import { assertEquals } from "@std/assert";
import { authenticationContextsOf } from "../../lib/entra/authentication_context.ts";
import { claimsRequest } from "../../lib/entra/claims_request.ts";
import type { Claims } from "../../lib/entra/id_token.ts";

for (
  const [acrs, ids] of [
    [["c1"], ["c1"]],
    [["c1", "c2"], ["c1", "c2"]],
    ["c1", ["c1"]],
    ["c1 c2", ["c1 c2"]], // one ID, which nobody asks for
    [[1, null, ["c1"]], []],
    [{ c1: true }, []],
    [null, []],
    [undefined, []],
  ] as const
) {
  Deno.test(`authenticationContextsOf() reads acrs ${JSON.stringify(acrs)}`, () => {
    assertEquals(authenticationContextsOf({ acrs } as unknown as Claims), ids);
  });
}

Deno.test("claimsRequest() asks for an authentication context in the ID token, beside a challenge", () => {
  assertEquals(JSON.parse(claimsRequest('{"id_token":{"x":null,"acrs":null}}', "c1")), {
    id_token: { x: null, acrs: { essential: true, value: "c1" } },
    access_token: { xms_cc: { values: ["cp1"] } },
  });
});
