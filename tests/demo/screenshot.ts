import { readPlainArguments } from "../../cli/command.ts";
import { startHarness } from "../support/harness.ts";
import { launchChromium } from "../support/chromium.ts";
import { enterCredentials } from "../support/browser_credentials.ts";

readPlainArguments(
  Deno.args,
  `deno task screenshot

Makes the README's pictures from the running app: docs/profile.png (light) and docs/profile-dark.png.

  -h, --help   prints this`,
);

await using harness = await startHarness({ pages: "own" });
const browser = await launchChromium();
await Deno.mkdir("docs", { recursive: true });
for (
  const [colorScheme, file] of [["light", "profile.png"], ["dark", "profile-dark.png"]] as const
) {
  const page = await browser.newPage({
    colorScheme,
    viewport: { width: 1100, height: 760 },
    deviceScaleFactor: 1.5,
  });
  await page.goto(`${harness.origin}/sign-in?returnTo=/profile`);
  await enterCredentials(page, harness);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: `docs/${file}` });
  await page.close();
}
await browser.close();
