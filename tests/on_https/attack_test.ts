import { byDefault } from "../support/on_https.ts";

byDefault.https = true;

await import("../attack/hostile_answer_test.ts");
await import("../attack/sign_in_test.ts");
