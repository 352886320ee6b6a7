import { byDefault } from "../support/on_https.ts";

byDefault.https = true;

await import("../browser/after_sign_out_test.ts");
await import("../browser/story_test.ts");
