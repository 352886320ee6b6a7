import { assertEquals } from "@std/assert";
import { tryMsalNode } from "./support/msal_node.ts";

Deno.test("@azure/msal-node signs in over https, refreshes and calls Graph", async () => {
  const { claims, refreshedScopes, displayName } = await tryMsalNode();
  assertEquals(claims.preferred_username, "alice@example.com");
  assertEquals(refreshedScopes.includes("https://graph.microsoft.com/User.Read"), true);
  assertEquals(displayName, "Alice Example");
});
