import { assertFalse, assertMatch } from "@std/assert";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";

/** A value that tries to be markup. */
export const HOSTILE = `<img src=x onerror="alert(1)">`;

/** Asserts that a component with hostile values is escaped, and has nothing that the content security policy blocks. */
export function assertHarmless(vnode: VNode): void {
  const html = renderToString(vnode);
  assertFalse(html.includes("<img src=x"), html);
  assertFalse(html.includes("<script"), html);
  const tags = html.match(/<[a-z](?:[^>"]|"[^"]*")*>/g) ?? [];
  for (const tag of tags) {
    assertFalse(/\s(style|on[a-z]+)=/.test(tag.replaceAll(/"[^"]*"/g, '""')), tag);
  }
  for (const [, address] of html.matchAll(/\s(?:href|src|action)="([^"]*)"/g)) {
    assertMatch(address ?? "", /^(\/|#|data:image\/)/);
  }
}
