import { assertFalse, assertMatch } from "@std/assert";
import { repetition } from "../support/in_ci.ts";

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
