import type { ComponentChildren, VNode } from "preact";
import type { Branding } from "../directory/user_flow.ts";

/** Where the stylesheet is, on the tenant's origin. */
export const STYLE_PATH = "/emulator/style.css";
/** Where the script of the `form_post` page is. */
export const FORM_POST_PATH = "/emulator/form_post.js";

/** What a page is made of. */
export interface FrameProps {
  /** Stands in the browser's tab, before the company's name. */
  title: string;
  /** Name and colour of the company. */
  branding: Branding;
  /** The content. */
  children: ComponentChildren;
  /** Puts more into the head: a refresh, a script. */
  head?: ComponentChildren;
  /** Takes more of the window: for tables. */
  wide?: boolean;
}

/** The frame of every page: the company's name, the content, and a line that says what this is. */
export function Frame({ title, branding, children, head, wide }: FrameProps): VNode {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} – ${branding.name}`}</title>
        <link
          rel="stylesheet"
          href={`${STYLE_PATH}?colour=${encodeURIComponent(branding.colour)}`}
        />
        <link rel="icon" href="data:," />
        {head}
      </head>
      <body>
        <header>
          <p class="notice">
            Local emulator of Microsoft Entra External ID. Not Microsoft.
          </p>
        </header>
        <main class={wide ? "wide" : undefined}>
          <p class="brand">{branding.name}</p>
          {children}
        </main>
      </body>
    </html>
  );
}
