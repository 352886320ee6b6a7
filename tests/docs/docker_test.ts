import { assert } from "@std/assert";

Deno.test("images get no settings, no keys and no data of this checkout", async () => {
  const left = (await Deno.readTextFile(".dockerignore")).split("\n");
  for (const name of [".env", ".env.*", ".registration.json", "credentials", "data"]) {
    assert(left.includes(name), `${name} is not in .dockerignore`);
  }
});
