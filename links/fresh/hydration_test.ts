import { assertEquals, assertStringIncludes } from "@std/assert";
import { findChromium, shareBrowser, withPage } from "./testdata/chromium.ts";
import { buildSite } from "./testdata/site.ts";

const ignore = findChromium() === undefined;
if (ignore) console.warn("Browser tests are ignored: Chromium is not installed");
else shareBrowser();

/** Serves the built site under a policy that allows scripts by nonce only, as the app's does. */
async function withStrictSite(visit: (base: string) => Promise<void>): Promise<void> {
  const handler = await buildSite();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const response = await handler(request);
    const nonce = (response as unknown as Record<symbol, string>)[Symbol.for("__freshNonce")];
    if (nonce === undefined) return response;

    const { headers } = response;
    headers.set(
      "Content-Security-Policy",
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self'; base-uri 'none'`,
    );
    const link = headers.get("link");
    if (link) headers.set("Link", link.replaceAll('as="script"', `as="script"; nonce="${nonce}"`));
    return response;
  });
  try {
    await visit(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

Deno.test({
  name: "Hydration: an island works under a nonce-only policy, without a complaint",
  ignore,
  async fn() {
    await withStrictSite(async (base) => {
      await withPage(base, async (page, report) => {
        const button = page.locator('button[data-ready="true"]');
        await button.click();
        assertEquals(await button.innerText(), "Count: 4");
        assertEquals(report.complaints, []);
        assertEquals(new Set(report.requests).size, report.requests.length);
      });
    });
  },
});

Deno.test({
  name: "Hydration: a page without islands loads no script",
  ignore,
  async fn() {
    await withStrictSite(async (base) => {
      await withPage(`${base}/plain`, (_page, report) => {
        assertEquals(report.requests, ["/plain", "/site.css"]);
        return Promise.resolve();
      });
    });
  },
});

Deno.test({
  name:
    "Hydration: slots keep what the server rendered, islands in them work, templates are used when shown",
  ignore,
  async fn() {
    await withStrictSite(async (base) => {
      await withPage(`${base}/nested`, async (page, report) => {
        const inSlot = page.locator('button[data-ready="true"]');
        await inSlot.click();
        assertEquals(await inSlot.innerText(), "Count: 11");
        assertEquals(await page.innerHTML("p.slot"), "Slot <b>text</b>");

        await page.click("#more");
        const fromTemplate = page.locator("button", { hasText: "Count: 20" });
        await fromTemplate.click();
        assertEquals(await page.locator('button[data-ready="true"]').allInnerTexts(), [
          "Count: 11",
          "Count: 21",
        ]);
        assertEquals(await page.title(), "Open");
        assertEquals(report.complaints, []);
      });
    });
  },
});

Deno.test({
  name: "Hydration: properties arrive with their types, shared objects and cycles",
  ignore,
  async fn() {
    await withStrictSite(async (base) => {
      await withPage(`${base}/values`, async (page, report) => {
        await page.waitForFunction('document.getElementById("browser").textContent !== ""');
        const onServer = await page.innerText("#server");
        assertEquals(await page.innerText("#browser"), onServer);
        assertStringIncludes(onServer, "bigint: bigint 12345678901234567890");
        assertStringIncludes(onServer, "same object: true\ncycle: true");
        assertEquals(report.complaints, []);
      });
    });
  },
});

const PROJECT = new URL("../../deno.json", import.meta.url).pathname;
const DEV = new URL("./testdata/site/dev.ts", import.meta.url).pathname;

/** A free port that no other test takes while nobody listens there: theirs are chosen from other ranges. */
function portOfOurOwn(): number {
  while (true) {
    const port = 10_000 + Math.floor(Math.random() * 10_000);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** Runs the site's dev.ts on a port, and gives that back once it listens. */
async function develop(port = 0): Promise<{ port: number; stop: () => Promise<void> }> {
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--config", PROJECT, DEV, String(port)],
    stdout: "piped",
  }).spawn();
  const reader = server.stdout.getReader();
  const { value } = await reader.read();
  const stop = async () => {
    server.kill();
    await reader.cancel();
    await server.status;
  };
  return { port: Number(new TextDecoder().decode(value)), stop };
}

Deno.test({
  name: "Development: a page reloads when another server has come back in the place of its own",
  ignore,
  async fn() {
    const first = await develop(portOfOurOwn());
    await withPage("about:blank", async (page, report) => {
      const greeted = Promise.withResolvers<void>();
      page.on("websocket", (socket) => socket.on("framereceived", () => greeted.resolve()));
      await page.goto(`http://127.0.0.1:${first.port}/plain`);
      await greeted.promise;
      assertEquals(report.complaints.filter((it) => !it.includes("404")), []);
      await page.evaluate("globalThis.isOld = true");
      await first.stop();
      const second = await develop(first.port);
      await page.waitForFunction("globalThis.isOld === undefined");
      await second.stop();
    });
  },
});

Deno.test({
  name: "Development: the overlay covers the page",
  ignore,
  async fn() {
    const { port, stop } = await develop();
    await withPage(`http://127.0.0.1:${port}/shop/broken`, async (page) => {
      const frame = page.frameLocator("#fresh-error-overlay");
      assertEquals(await frame.locator("h1").innerText(), "broken");
      const box = await page.locator("#fresh-error-overlay").boundingBox();
      assertEquals(box?.width, page.viewportSize()?.width);
    });
    await stop();
  },
});
