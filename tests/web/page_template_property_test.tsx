import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import type { User } from "../../lib/session/user.ts";
import { ANYBODY, PageTemplate } from "../../lib/web/page_template.ts";
import { HOSTILE } from "../support/hostile_markup.ts";

/** A page that names the person in each place where a page can. */
function Page({ user: { name, initials } }: { user: User }): VNode {
  return (
    <html lang="en">
      <head>
        <title>{name}</title>
      </head>
      <body>
        <a title={name} href="/account">{initials}{name}{name}</a>
        <p class={`avatar ${initials}`} aria-label={`${name} (${initials})`}>Welcome, {name}!</p>
        <input value={name} />
        <textarea>{name}</textarea>
      </body>
    </html>
  );
}

/** What a person may be called, and what could be taken for something else. No name is empty. */
const text = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc.string({ unit: "grapheme", minLength: 1 }),
  fc.constantFrom(HOSTILE, "$&", "$1", "$`", "&amp;", "&#39;", '"', "'", "`", "]]>", "-->", "\0"),
  fc.constantFrom(ANYBODY.name.slice(1, -1), ANYBODY.name, ANYBODY.initials),
);

Deno.test("a template filled with a person is the page that would be rendered for them", () => {
  const template = new PageTemplate(renderToString(<Page user={ANYBODY} />));
  fc.assert(
    fc.property(fc.record({ name: text, initials: text }), (user) => {
      assertEquals(template.fill(user), renderToString(<Page user={user} />));
    }),
    { numRuns: 1_000 },
  );
});
