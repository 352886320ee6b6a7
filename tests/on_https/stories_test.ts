import { byDefault } from "../support/on_https.ts";

byDefault.https = true;

await import("../stories/account_test.ts");
await import("../stories/claims_challenge_test.ts");
await import("../stories/logout_test.ts");
await import("../stories/refresh_test.ts");
await import("../stories/second_sign_in_test.ts");
await import("../stories/step_up_test.ts");
await import("../stories/story_test.ts");
