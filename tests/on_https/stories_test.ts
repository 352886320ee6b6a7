import { byDefault } from "../support/on_https.ts";

byDefault.https = true;

await import("../stories/story_test.ts");
