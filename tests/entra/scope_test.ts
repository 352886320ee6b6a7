import { assert, assertFalse } from "@std/assert";
import { isGranted } from "../../lib/entra/scope.ts";

Deno.test("isGranted() knows Graph's scopes in both forms, in upper and lower case", () => {
  for (const granted of ["User.Read", "https://graph.microsoft.com/User.Read", "user.read"]) {
    assert(isGranted(["openid", granted], "User.Read"), granted);
    assert(isGranted([granted.toUpperCase()], "User.Read"), granted);
  }
});

Deno.test("isGranted() does not take another API's scope, or another scope, for the one that is asked for", () => {
  for (const granted of ["api://orders/User.Read", "User.ReadWrite", "User", "x/User.Read"]) {
    assertFalse(isGranted([granted], "User.Read"), granted);
  }
  assertFalse(isGranted(["Orders.Read"], "api://orders/Orders.Read"));
  assert(isGranted(["api://orders/Orders.Read"], "api://orders/Orders.Read"));
});
