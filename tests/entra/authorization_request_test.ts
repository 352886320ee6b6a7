import { assertEquals } from "@std/assert";
import { readHints } from "../../lib/entra/authorization_request.ts";

function read(query: string): Record<string, string | undefined> {
  return { ...readHints(new URLSearchParams(query)) };
}

Deno.test("readHints() passes on the four allowed hints", () => {
  assertEquals(read("prompt=login&login_hint=alice@example.com&ui_locales=sv-SE+en"), {
    prompt: "login",
    login_hint: "alice@example.com",
    ui_locales: "sv-SE en",
  });
  assertEquals(read("domain_hint=google.com"), { domain_hint: "google.com" });
});

Deno.test("readHints() passes on three values of prompt", () => {
  for (const prompt of ["login", "select_account", "create"]) {
    assertEquals(read(`prompt=${prompt}`), { prompt });
  }
  for (const prompt of ["none", "consent", "LOGIN", "login+create", "", "login%0A"]) {
    assertEquals(read(`prompt=${prompt}`), {}, prompt);
  }
});

Deno.test("readHints() drops every other parameter (CV-05, SP-51)", () => {
  const query = "scope=admin&redirect_uri=https://evil.example&state=1&nonce=1&client_id=2" +
    "&response_mode=form_post&code_challenge_method=plain&__proto__=1&constructor=1&returnTo=/x";
  assertEquals(read(query), {});
});

Deno.test("readHints() drops malformed values", () => {
  const odd = [
    "login_hint=a%20b",
    "login_hint=a%0d%0ab",
    "login_hint=a%E2%80%8Bb",
    `login_hint=${"a".repeat(255)}`,
    "domain_hint=google.com%26x",
    "domain_hint=https://google.com",
    `domain_hint=${"a".repeat(101)}`,
    "ui_locales=english",
    "ui_locales=en;q=1",
    "ui_locales=en en en en en en",
    "ui_locales=<script>",
  ];
  for (const query of odd) assertEquals(read(query), {}, query);
});

Deno.test("readHints() reads only the first of repeated hints", () => {
  assertEquals(read("prompt=login&prompt=none"), { prompt: "login" });
  assertEquals(read("prompt=none&prompt=login"), {});
});

Deno.test("readHints() drops the account hint beside the account picker and beside a domain hint", () => {
  const hint = "login_hint=alice@example.com";
  assertEquals(read(`${hint}&prompt=select_account`), { prompt: "select_account" });
  assertEquals(read(`${hint}&domain_hint=google.com`), { domain_hint: "google.com" });
});
