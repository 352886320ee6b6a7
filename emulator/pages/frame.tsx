import type { ComponentChildren, VNode } from "preact";
import type { Branding } from "../directory/user_flow.ts";

/** Where the stylesheet is, on the tenant's origin. */
export const STYLE_PATH = "/emulator/style.css";
/** Where the script of the `form_post` page is. */
export const FORM_POST_PATH = "/emulator/form_post.js";

/** Properties of `Frame`. */
export interface FrameProps {
  /** Title in the browser's tab, before the company's name. */
  title: string;
  /** Name and colour of the company. */
  branding: Branding;
  /** The content. */
  children: ComponentChildren;
  /** More elements for the head, such as a refresh. */
  head?: ComponentChildren;
  /** Uses more of the window, for tables and forms. */
  wide?: boolean;
}

/** The frame of every page: a line that says what this is, the company's name, the content. */
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
