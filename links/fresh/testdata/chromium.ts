import type { Browser, Page } from "npm:playwright-core@^1.65.0";

const CANDIDATES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Path of an installed Chromium, or undefined. In CI it must be installed. */
export function findChromium(): string | undefined {
  const path = CANDIDATES.find((candidate) => {
    try {
      return Deno.statSync(candidate).isFile;
    } catch {
      return false;
    }
  });
  if (path === undefined && Deno.env.get("CI") === "true") {
    throw new Error("Cannot run browser tests: Chromium is not installed");
  }
  return path;
}

/** What a page said on its way. */
export interface PageReport {
  /** Errors and warnings of the console, uncaught errors, and violations of the policy. */
  complaints: string[];
  /** Paths of all requests. */
  requests: string[];
}

/** One browser for a file's tests, each on a page with a profile of its own: to start it costs more than most tests. */
let browser: Browser | undefined;

/** Has the browser started before a file's first test, and closed after its last. */
export function shareBrowser(): void {
  Deno.test.beforeAll(async () => {
    const { chromium } = await import("npm:playwright-core@^1.65.0"); // large
    browser = await chromium.launch({
      executablePath: findChromium()!,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
    });
  });
  Deno.test.afterAll(() => browser?.close());
}

/** Opens a page, lets `visit` look at it, and closes it. */
export async function withPage(
  url: string,
  visit: (page: Page, report: PageReport) => Promise<void>,
): Promise<void> {
  const page = await browser!.newPage();
  try {
    const report: PageReport = { complaints: [], requests: [] };
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) report.complaints.push(message.text());
    });
    page.on("pageerror", (error) => report.complaints.push(String(error)));
    page.on("request", (request) => report.requests.push(new URL(request.url()).pathname));
    await page.goto(url);
    await visit(page, report);
  } finally {
    await page.close();
  }
}
