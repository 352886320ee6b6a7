import { escapeHtml } from "../escape_html.ts";
import { type CodeFrame, codeFrame } from "./code_frame.ts";

/** Where the page is that explains an error. */
export const OVERLAY_PATH = "/_frsh/error_overlay";

/** URL of the page for this error: message and stack travel in the query. */
export function errorOverlayUrl(error: unknown): string {
  const query = new URLSearchParams();
  if (error instanceof Error) {
    query.set("message", error.message);
    if (error.stack) query.set("stack", error.stack);
  } else {
    query.set("message", String(error));
  }
  return `${OVERLAY_PATH}?${query}`;
}

/** The page: message, source around the failing line, stack. */
export function errorOverlayPage(
  query: URLSearchParams,
  root: string,
): Response {
  const stack = query.get("stack") ?? "";
  const frame = codeFrame(stack, root);
  const html = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Server error</title><style>${STYLE}</style></head>
<body>
<main>
<h1>${escapeHtml(query.get("message") || "Unknown error")}</h1>
${frame === undefined ? "" : frameHtml(frame)}
<h2>Stack</h2>
<pre>${escapeHtml(stack || "none")}</pre>
</main>
</body>
</html>`;
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      // The query is anyone's to write: nothing in it may run.
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    },
  });
}

function frameHtml(
  { file, line, column, firstLine, lines }: CodeFrame,
): string {
  const rows = lines.map((text, index) => {
    const number = firstLine + index;
    const row = `${String(number).padStart(5)} | ${escapeHtml(text)}`;
    return number === line ? `<mark>${row}</mark>` : row;
  });
  return `<h2>${escapeHtml(file)}:${line}:${column}</h2>\n<pre>${rows.join("\n")}</pre>`;
}

const STYLE = `
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: #1d1b22; color: #f4f1f8; }
main { max-width: 70rem; margin: 0 auto; padding: 2rem; }
h1 { font-size: 1.5rem; color: #ff8f8f; overflow-wrap: anywhere; }
h2 { font-size: 1rem; }
pre { overflow-x: auto; padding: 1rem; background: #2a2731; font: 14px/1.6 ui-monospace, monospace; }
mark { display: inline-block; min-width: 100%; background: #6b2737; color: inherit; }
`;
