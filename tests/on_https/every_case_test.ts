import { inCi, repetition } from "../support/in_ci.ts";
import { byDefault } from "../support/on_https.ts";

byDefault.https = true;

// These cases are about what comes after the answer was received, so the way in which it came changes little.
// What differs is in attack_test.ts, stories_test.ts and tests/web/form_post_test.ts.
if (inCi) {
  await import("../attack/hostile_id_token_test.ts");
  await import("../attack/hostile_signature_test.ts");
  await import("../attack/hostile_refresh_test.ts");
  await import("../attack/hostile_metadata_test.ts");
  await import("../attack/hostile_token_response_test.ts");
  await import("../stories/account_test.ts");
  await import("../stories/claims_challenge_test.ts");
  await import("../stories/dead_session_test.ts");
  await import("../stories/logout_test.ts");
  await import("../stories/refresh_test.ts");
  await import("../stories/role_test.ts");
  await import("../stories/second_sign_in_test.ts");
  await import("../stories/group_test.ts");
  await import("../stories/step_up_test.ts");
  await import("../stories/authentication_context_test.ts");
} else {
  Deno.test(repetition("all other cases, on https"), () => {});
}
