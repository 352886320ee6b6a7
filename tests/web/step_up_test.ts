import { assertThrows } from "@std/assert";
import { requireAuthenticationContext, requireGroup } from "../../lib/web/step_up.ts";

for (const id of ["", "c0", "c", "c01", "c100", "C1", "c1 c2", "mfa"]) {
  Deno.test(`requireAuthenticationContext() takes no "${id}"`, () => {
    assertThrows(() => requireAuthenticationContext(id), TypeError, "IDs are c1 to c99");
  });
}

for (
  const id of ["", "Team", "7c9f5a10-3d1e-4f6b-9a52", "{7c9f5a10-3d1e-4f6b-9a52-1b8e4d2c6f70}"]
) {
  Deno.test(`requireGroup() takes no "${id}", which is not an object ID`, () => {
    assertThrows(() => requireGroup(id), TypeError, "use its object ID");
  });
}
