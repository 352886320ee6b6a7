import { jsxEscape } from "preact/jsx-runtime";
import type { User } from "../session/user.ts";

/**
 * Stands for the signed-in person while a template is rendered. No page has these texts by chance. They contain `<` and
 * `>`, so a page that writes them into anything but HTML, such as an address, has no gap there.
 */
export const ANYBODY: User = {
  name: `<name ${crypto.randomUUID()}>`,
  initials: `<initials ${crypto.randomUUID()}>`,
};

const NAME = escapeText(ANYBODY.name);
const INITIALS = escapeText(ANYBODY.initials);
const GAPS = new RegExp(`(${NAME}|${INITIALS})`);

/** The HTML of a page, with gaps where it names the signed-in person. */
export class PageTemplate {
  /** Text and gaps in turn. */
  readonly #parts: readonly string[];

  /** @param html the page as rendered for {@linkcode ANYBODY}, or for a visitor */
  constructor(html: string) {
    this.#parts = html.split(GAPS);
  }

  /** @returns the page for a person, or for a visitor if there is no gap */
  fill(user: User | null): string {
    if (user === null) return this.#parts.join("");
    const name = escapeText(user.name);
    const initials = escapeText(user.initials);
    let html = "";
    for (const part of this.#parts) {
      html += part === NAME ? name : part === INITIALS ? initials : part;
    }
    return html;
  }
}

/** Escapes a text as Preact does between tags and in attributes. */
function escapeText(text: string): string {
  return jsxEscape(text) as string;
}
