import { assertEquals } from "@std/assert";
import { isNavigation } from "../../lib/web/navigation.ts";

function judge(headers: Record<string, string>, method = "GET", path = "/profile"): boolean {
  return isNavigation(new Request(`https://app.example${path}`, { method, headers }));
}

const DOCUMENT = { "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" };

Deno.test("isNavigation() sees a person in a link, an address typed in and a form", () => {
  assertEquals(judge(DOCUMENT), true);
  assertEquals(judge({ ...DOCUMENT, accept: "text/html" }, "POST"), true);
});

Deno.test("isNavigation() sees no person in what scripts, images and frames ask for (AV-10, RL-39)", () => {
  for (const destination of ["empty", "image", "script", "style", "iframe", "object", "worker"]) {
    assertEquals(judge({ "sec-fetch-dest": destination, accept: "text/html" }), false, destination);
  }
});

Deno.test("isNavigation() sees no person in a prefetch or a prerender", () => {
  assertEquals(judge({ ...DOCUMENT, "sec-purpose": "prefetch" }), false);
  assertEquals(judge({ ...DOCUMENT, "sec-purpose": "prefetch;prerender" }), false);
  assertEquals(judge({ ...DOCUMENT, purpose: "prefetch" }), false);
});

Deno.test("isNavigation() sees no person in HEAD and other methods", () => {
  for (const method of ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"]) {
    assertEquals(judge(DOCUMENT, method), false, method);
  }
});

Deno.test("isNavigation() sees no person in Fresh's partial navigation (D-15)", () => {
  assertEquals(judge(DOCUMENT, "GET", "/profile?fresh-partial=true"), false);
});

Deno.test("isNavigation() goes by what is asked for where the browser does not say", () => {
  assertEquals(judge({ accept: "text/html,application/xhtml+xml,*/*;q=0.8" }), true);
  assertEquals(judge({ accept: "*/*" }), true);
  assertEquals(judge({}), true);
  assertEquals(judge({ accept: "application/json" }), false);
  assertEquals(judge({ accept: "image/avif,image/webp,*/*;q=0.8" }), false);
});
