import { byDefault } from "../support/on_https.ts";

byDefault.https = true;

await import("../stories/second_sign_in_test.ts");
await import("../stories/story_test.ts");
