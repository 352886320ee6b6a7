/** A passage between two comments on lines of their own, in TypeScript, JSX, CSS or Markdown. */
const PASSAGE =
  /^[ \t]*(?:\/\/|\{?\/\*|<!--) demo(?: -->| \*\/\}?)?\n.*?^[ \t]*(?:\/\/|\{?\/\*|<!--) end of demo(?: -->| \*\/\}?)?\n/gms;

/** A table row or list item of Markdown with a comment at its end. In a table, comments on lines of their own would end it. */
const LINE = /^[|-] .* <!-- demo -->(?: *\|)?\n/gm;

/** Takes out of a text what is marked as being about the demo. */
export function withoutMarked(text: string): string {
  return text.replaceAll(PASSAGE, "").replaceAll(LINE, "").replaceAll(/\n{3,}/g, "\n\n");
}
