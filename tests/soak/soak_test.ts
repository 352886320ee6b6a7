import { assertEquals, assertFalse, assertMatch } from "@std/assert";
import { repetition } from "../support/in_ci.ts";

Deno.test("deno task soak names minutes that are not a number", async () => {
  for (const minutes of ["x", "0", "-1"]) {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "tests/soak/soak.ts", minutes],
    }).output();
    assertEquals(code, 2);
    assertMatch(new TextDecoder().decode(stderr), /is not a number of minutes\n$/);
  }
});

Deno.test({
  ...repetition(
    "deno task soak signs customers in for some seconds, and says what it found (RL-41)",
  ),
  async fn() {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "tests/soak/soak.ts", "0.05"],
    }).output();
    const shown = new TextDecoder().decode(stdout);
    assertMatch(shown, /^ +sign_in_completed: \d+/m, new TextDecoder().decode(stderr));
    assertMatch(shown, /^(Nothing found\.|\d+ findings?:)$/m);
    assertFalse(/ sees Customer /.test(shown), shown);
  },
});
