import { assertStringIncludes } from "@std/assert";

Deno.test("docs/testing.md shows the very test that runs", async () => {
  const code = await Deno.readTextFile("tests/browser/kit_test.ts");
  assertStringIncludes(await Deno.readTextFile("docs/testing.md"), code);
});
