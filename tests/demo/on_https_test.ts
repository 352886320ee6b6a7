import { byDefault } from "../support/on_https.ts";

byDefault.https = true;

await import("./browser_test.ts");
await import("./story_test.ts");
