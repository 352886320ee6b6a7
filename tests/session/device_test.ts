import { assertEquals, assertMatch } from "@std/assert";
import { describeDevice } from "../../lib/session/device.ts";

const DEVICES = {
  "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0": "Firefox on Linux",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36":
    "Chrome on Windows",
  "": "An unknown device",
  "\u200b\u202e/1": "An unknown browser",
};

for (const [userAgent, device] of Object.entries(DEVICES)) {
  Deno.test(`describeDevice() of ${JSON.stringify(userAgent)} is ${device}`, () => {
    assertEquals(describeDevice(userAgent), device);
  });
}

Deno.test("describeDevice() is one short line without control characters, whatever the browser sends", () => {
  for (const userAgent of ["x".repeat(100_000), "a\u202eb\x07c/1", `<b>${"y ".repeat(200)}/2`]) {
    assertMatch(describeDevice(userAgent), /^[ -~]{1,60}$/);
  }
});
