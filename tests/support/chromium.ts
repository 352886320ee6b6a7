import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { inCi } from "./in_ci.ts";
import { byDefault } from "./on_https.ts";

const CANDIDATES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const executablePath = CANDIDATES.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/** Starts the browser that is installed. */
export async function launchChromium(): Promise<Browser> {
  if (executablePath === undefined) throw new Error("Cannot find Chrome or Chromium");
  const { chromium } = await import("playwright-core"); // large, and not needed where there is no browser
  // Customers' browsers have the back/forward cache, so the tests need it too.
  const ignoreDefaultArgs = ["--disable-back-forward-cache"];
  return await chromium.launch({ executablePath, args: FLAGS, ignoreDefaultArgs });
}

/** One browser for all tests of a file, each in its own profile: starting a browser takes longer than most tests. */
let browser: Browser | undefined;
let browserTests = 0;

/** What a browser test works with. */
export interface BrowserTest {
  /** A page in a fresh profile. */
  readonly page: Page;
  /** Console errors, CSP violations, failed scripts and requests to other origins. Must stay empty. */
  readonly complaints: string[];
  /** Allows requests to an origin. */
  allow(origin: string): void;
}

/**
 * Registers a test in a real browser. Without one it is reported as ignored, with the reason in its name; in CI it
 * fails instead.
 *
 * @param name the behaviour
 * @param options the browser's profile, e.g. `{ javaScriptEnabled: false }`
 * @param body the test
 */
export function browserTest(
  name: string,
  options: BrowserContextOptions,
  body: (test: BrowserTest) => Promise<void>,
): void {
  const missing = executablePath === undefined && !inCi;
  if (browserTests++ === 0 && !missing) {
    Deno.test.beforeAll(async () => void (browser = await launchChromium()));
    Deno.test.afterAll(() => browser?.close());
  }
  Deno.test({
    name: missing ? `${name} (ignored: no Chrome or Chromium found)` : name,
    ignore: missing,
    async fn() {
      const context = await browser!.newContext({ ignoreHTTPSErrors: byDefault.https, ...options });
      try {
        const page = await context.newPage();
        const complaints: string[] = [];
        const origins = new Set<string>();
        page.on(
          "console",
          (message) => message.type() === "error" && complaints.push(message.text()),
        );
        page.on("pageerror", (error) => complaints.push(error.message));
        page.on("request", (request) => {
          const { origin, protocol } = new URL(request.url());
          if (protocol.startsWith("http") && !origins.has(origin)) {
            complaints.push(`request to ${origin}`);
          }
        });
        await body({ page, complaints, allow: (origin) => void origins.add(origin) });
      } finally {
        await context.close();
      }
    },
  });
}
