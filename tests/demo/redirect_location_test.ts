import { assert } from "@std/assert";
import { isMistake } from "../../lib/config/mistake.ts";
import { locateRedirect } from "../../lib/config/location/redirect.ts";

const CONTEXT = { port: undefined, loopbackAuthority: false };

for (
  const path of ["/graph", "/orders", "/profile", "/second-factor", "/staff", "/start", "/team"]
) {
  Deno.test(`the redirect URI is not the example page ${path}`, () => {
    const located = locateRedirect(`https://app.example${path}`, CONTEXT);
    assert(isMistake(located));
  });
}
