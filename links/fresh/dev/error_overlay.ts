import { pathToFileURL } from "node:url";
import { escapeHtml } from "../escape_html.ts";
import { type CodeFrame, codeFrame } from "./code_frame.ts";

/** Where the page is that explains an error. */
export const OVERLAY_PATH = "/_frsh/error_overlay";

/** URL of the page for this error: message, stack and source travel in the query. */
export function errorOverlayUrl(error: unknown, root: string): string {
  const query = new URLSearchParams();
  if (error instanceof Error) {
    const stack = error.stack ?? "";
    query.set("message", error.message);
    query.set("stack", stack.replaceAll(`${pathToFileURL(root)}/`, ""));
    const frame = codeFrame(placesOf(stack, error), root);
    if (frame !== undefined) {
      query.set("place", `${frame.file}:${frame.line}:${frame.column}`);
      query.set("source", sourceText(frame));
    }
  } else {
    query.set("message", `${Deno.inspect(error)} was thrown. Throw an Error: it knows its place`);
  }
  return `${OVERLAY_PATH}?${query}`;
}

/** The stack without the message, which may hold a visitor's text. */
function placesOf(stack: string, { name, message }: Error): string {
  const head = `${name}: ${message}`;
  return stack.startsWith(head) ? stack.slice(head.length) : stack;
}

/** The lines of a frame with their numbers, the failing one marked. */
function sourceText({ line, firstLine, lines }: CodeFrame): string {
  return lines.map((text, index) => {
    const number = firstLine + index;
    return `${number === line ? ">" : " "}${String(number).padStart(5)} | ${text}`;
  }).join("\n");
}

/** The page: message, source around the failing line, stack. It shows its query and reads no file. */
export function errorOverlayPage(query: URLSearchParams): Response {
  const stack = query.get("stack");
  const source = query.get("source");
  const html = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Server error</title><style>${STYLE}</style></head>
<body>
<main>
<h1>${escapeHtml(query.get("message") || "Unknown error")}</h1>
${source === null ? "" : sourceHtml(query.get("place") ?? "", source)}
<h2>Stack</h2>
<pre>${escapeHtml(stack || "none")}</pre>
</main>
</body>
</html>`;
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      // Anyone can write the query, so nothing in it may run.
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    },
  });
}

function sourceHtml(place: string, source: string): string {
  const rows = source.split("\n").map((row) => {
    const text = escapeHtml(row.slice(1));
    return row.startsWith(">") ? `<mark>${text}</mark>` : text;
  });
  return `<h2>${escapeHtml(place)}</h2>\n<pre>${rows.join("\n")}</pre>`;
}

const STYLE = `
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: #1d1b22; color: #f4f1f8; }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.5rem; color: #ff8f8f; overflow-wrap: anywhere; }
h2 { font-size: 1rem; }
pre { overflow-x: auto; padding: 1rem; background: #2a2731; font: 14px/1.6 ui-monospace, monospace; }
mark { display: inline-block; min-width: 100%; background: #6b2737; color: inherit; }
`;
