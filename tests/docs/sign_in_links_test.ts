import { assertEquals } from "@std/assert";
import { readHints } from "../../lib/entra/authorization_request.ts";
import { safeReturnTo } from "../../lib/web/return_to.ts";

Deno.test("docs/building-on-it.md lists the parameters of /sign-in, with values that are passed on", async () => {
  const page = await Deno.readTextFile("docs/building-on-it.md");
  const [, section = ""] = page.split("\n## Links to sign in\n");
  const [table = ""] = section.split("\n## ");
  const examples = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, example]) => example!);
  const names = examples.map((example) => example.split("=")[0]);
  assertEquals(names, ["returnTo", "login_hint", "domain_hint", "ui_locales", "prompt"]);
  for (const example of examples) {
    const query = new URLSearchParams(example);
    const read = { returnTo: safeReturnTo(query.get("returnTo")), ...readHints(query) };
    assertEquals(read, { returnTo: "/", ...Object.fromEntries(query) }, example);
  }
});
