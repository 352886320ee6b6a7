import { assertEquals, assertStringIncludes } from "@std/assert";
import { openSession } from "../attack/support/open_session.ts";
import { browserTest } from "../support/chromium.ts";
import { startHarness } from "../support/harness.ts";

const TENANT_ID = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
const CUSTOM = `https://login.contoso.example/${TENANT_ID}`;
/** External ID names the tenant's own host as issuer, also under a custom domain; sign-out may be there, too. */
const OWN = `https://${TENANT_ID}.ciamlogin.com`;
const METADATA = {
  issuer: `${OWN}/${TENANT_ID}/v2.0`,
  authorization_endpoint: `${CUSTOM}/oauth2/v2.0/authorize`,
  token_endpoint: `${CUSTOM}/oauth2/v2.0/token`,
  jwks_uri: `${CUSTOM}/discovery/v2.0/keys`,
  end_session_endpoint: `${OWN}/${TENANT_ID}/oauth2/v2.0/logout`,
};

browserTest(
  "the first page after a restart can sign out at the tenant's own host, under a custom domain (D-18)",
  // A proxy that is not there: the browser can't leave this machine, but its requests are seen.
  { proxy: { server: "http://127.0.0.1:9", bypass: "localhost" } },
  async ({ page }) => {
    await using harness = await startHarness({
      env: { AUTHORITY: "", OIDC_AUTHORITY: `${CUSTOM}/v2.0`, TENANT_ID },
      wrapFetch: () => () => Promise.resolve(Response.json(METADATA)),
    });
    const { name } = harness.services.cookies.session;
    const value = await openSession(harness);
    const secure = harness.origin.startsWith("https:");
    await page.context().addCookies([{ name, value, secure, domain: "localhost", path: "/" }]);
    await page.goto(`${harness.origin}/account`);
    assertEquals(harness.calls.length, 0, "the metadata was read already");

    const left = page.waitForRequest((request) => request.url().startsWith(OWN));
    await page.getByRole("button", { name: "Sign out", exact: true }).click({ noWaitAfter: true });
    assertStringIncludes((await left).url(), METADATA.end_session_endpoint);
  },
);
