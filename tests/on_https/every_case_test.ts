import { byDefault } from "../support/on_https.ts";

byDefault.https = true;

// These cases are about what comes after the code was received, so the way in which it came changes little: CI alone
// runs them twice.
if (Deno.env.get("CI")) {
  await import("../attack/hostile_id_token_test.ts");
  await import("../attack/hostile_signature_test.ts");
  await import("../attack/hostile_refresh_test.ts");
  await import("../stories/dead_session_test.ts");
  await import("../stories/role_test.ts");
  await import("../stories/group_test.ts");
  await import("../stories/authentication_context_test.ts");
}
