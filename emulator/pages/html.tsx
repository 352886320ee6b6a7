import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";

/**
 * Headers of every page of the emulator. Frames are allowed because sign-out loads each app's front-channel URL in
 * one; `form-action` is missing because Chromium would block the redirect to the app after a form.
 */
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; frame-src *; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/** Renders a page to a response. */
export function html(page: VNode, init: ResponseInit = {}): Response {
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  return new Response(`<!DOCTYPE html>${renderToString(page)}`, { ...init, headers });
}
