import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { claimsMissing, refuse } from "../../examples/api/refusal.ts";
import { signIn } from "../support/credentials.ts";
import { type ExampleApi, type HarnessWithApi, startWithApi } from "../support/example_api.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

/** The app, its tenant and the example API, with a customer who is signed in. */
interface Story extends AsyncDisposable {
  readonly harness: HarnessWithApi;
  readonly api: ExampleApi;
  readonly visitor: Visitor;
}

async function start(): Promise<Story> {
  const harness = await startWithApi();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  return {
    harness,
    api: harness.api,
    visitor,
    [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
  };
}

/** Sends the form of the page, and enters the one-time code that the API wants first. */
async function order({ visitor, harness }: Story, item: string): Promise<void> {
  await visitor.goTo(`${harness.origin}/orders`);
  await visitor.submit("Order", { item });
  await visitor.submit("Next", { code: harness.tenant.messages[0]!.code });
  assertStringIncludes(visitor.page.html, "<dt>What would you like?</dt>"); // as the form asks (P-21)
  await visitor.submit("Confirm");
}

Deno.test("GET /orders shows what the API keeps for the customer (P-10)", async () => {
  await using story = await start();
  const { visitor, harness } = story;
  const page = await visitor.goTo(`${harness.origin}/orders`);
  assertEquals([page.status, page.hops.length], [200, 1]);
  assertEquals(page.document.querySelectorAll("main li").length, 0);
  assertStringIncludes(page.document.body.textContent!, "You haven’t ordered anything yet.");
});

Deno.test("an order that the API wants more proof for: one-time code, confirmation, order (P-10)", async () => {
  await using story = await start();
  const { visitor, harness } = story;
  await order(story, "Tea <b>");
  assertEquals(visitor.page.url.href, `${harness.origin}/orders?ordered`);
  assertEquals(visitor.page.document.querySelector("main li")?.textContent, "Tea <b>");
  assertStringIncludes(visitor.page.html, "Thank you for your order.");
  // The proof holds for the next order.
  const { hops, status } = await visitor.submit("Order", { item: "Milk" });
  assertEquals([hops.length, status], [2, 200]);
  const items = [...visitor.page.document.querySelectorAll("main li")];
  assertEquals(items.map((li) => li.textContent), ["Tea <b>", "Milk"]);
});

Deno.test("an API that goes on asking for the same proof leads to an error, not to a loop", async () => {
  await using story = await start();
  const { visitor, harness, api } = story;
  await api.stop();
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const isOrder = (request: Request) => request.method === "POST";
  const port = Number(new URL(api.origin).port);
  const stubborn = Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => {} },
    (request) => isOrder(request) ? refuse(claimsMissing(claims)) : Response.json([]),
  );
  await order(story, "Tea");
  assertEquals(visitor.page.url.href, `${harness.origin}/orders`);
  assertEquals(visitor.page.status, 502);
  assertEquals(visitor.page.document.querySelector("#item")!.getAttribute("value"), "Tea");
  await stubborn.shutdown();
});

for (const item of ["", " ", "x".repeat(101)]) {
  Deno.test(`POST /orders refuses an item of ${item.length} characters, and keeps it`, async () => {
    await using story = await start();
    const { visitor, harness } = story;
    await visitor.goTo(`${harness.origin}/orders`);
    const page = await visitor.submit("Order", { item });
    assertEquals(page.status, 422);
    assertMatch(page.document.querySelector("[role=alert]")!.textContent!, /at most 100/);
    assertEquals(page.document.querySelector("#item")!.getAttribute("value"), item.trim());
  });
}

Deno.test("while the API is away, GET /orders says so, and POST keeps what was entered", async () => {
  await using story = await start();
  const { visitor, harness, api } = story;
  await visitor.goTo(`${harness.origin}/orders`);
  await api.stop();
  const page = await visitor.submit("Order", { item: "Tea" });
  assertEquals(page.status, 502);
  assertEquals(page.document.querySelectorAll(".notice").length, 1, "one warning is enough");
  assertEquals(page.document.querySelector("#item")!.getAttribute("aria-invalid"), "false");
  assertStringIncludes(page.document.querySelector("[role=alert]")!.textContent!, "try again");
  assertEquals(page.document.querySelector("#item")!.getAttribute("value"), "Tea");
  const { status, html } = await visitor.goTo(`${harness.origin}/orders`);
  assertEquals(status, 200);
  assertStringIncludes(html, "The service isn’t answering");
  const [, reference] = /Reference <code>([\w-]{36})<\/code>/.exec(html)!;
  assertStringIncludes(harness.log.join("\n"), reference!);
});

for (const SHOW_ERROR_DETAILS of ["true", "false"]) {
  Deno.test(`while the API is away, GET /orders says how to start it only with SHOW_ERROR_DETAILS=true: ${SHOW_ERROR_DETAILS}`, async () => {
    await using harness = await startWithApi({ env: { SHOW_ERROR_DETAILS } });
    await harness.api.stop();
    const visitor = new Visitor();
    await signIn(visitor, harness, 0, "/orders");
    const isShown = visitor.page.html.includes("<code>deno task api</code>");
    assertEquals(isShown, SHOW_ERROR_DETAILS === "true");
  });
}

Deno.test("without an API of that name, GET /orders says which setting is missing", async () => {
  await using harness = await startHarness({ pages: "own" });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const { status, html } = await visitor.goTo(`${harness.origin}/orders`);
  assertEquals(status, 200);
  assertStringIncludes(html, "<code>APIS</code>");
});

Deno.test("the API's tokens and its answers stay out of the log", async () => {
  await using story = await start();
  await order(story, "Secret-item-1");
  const log = [...story.harness.log, ...story.api.log].join("\n");
  assertEquals(/eyJ|Secret-item/.test(log), false);
});
