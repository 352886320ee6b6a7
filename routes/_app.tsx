import type { VNode } from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { fixedAsset } from "../components/fixed_asset.ts";
import { Frame } from "../components/Frame.tsx";
import type { AuthorityLocation } from "../lib/config/location/authority.ts";
import { define } from "../lib/web/state.ts";
import brand from "../static/brand/brand.json" with { type: "json" };

/** Where the emulator shows its mailbox, its customers and faults; null at a tenant of Microsoft's. */
function emulatorPage(authority: AuthorityLocation | undefined): string | null {
  return authority?.loopback ? `${authority.origin}/emulator` : null;
}

/**
 * What the head of every page has. It is text, because Fresh looks at each element of a page, and these seven would take
 * a sixth of the time in which the home page is rendered. A page's `<Head>` adds to them, and replaces none of them.
 */
function FixedHead(): VNode {
  return jsxTemplate([`<meta charset="utf-8"/>\
<meta name="viewport" content="width=device-width, initial-scale=1"/>\
<meta name="color-scheme" content="light dark"/>\
<link rel="icon" href="${fixedAsset("/brand/mark.svg")}" type="image/svg+xml"/>\
<link rel="apple-touch-icon" href="${fixedAsset("/brand/touch-icon.png")}"/>\
<link rel="stylesheet" href="${fixedAsset("/brand/colors.css")}"/>\
<link rel="stylesheet" href="${fixedAsset("/styles.css")}"/>`]) as VNode;
}

export default define.layout(({ Component, state, url }) => (
  <html lang="en">
    <head>
      <FixedHead />
      <meta name="description" content={brand.description} />
      <title>{brand.name}</title>
    </head>
    <body>
      {/* Services and user are missing if the error came before the middleware that sets them. */}
      <Frame
        path={url.pathname}
        user={state.user}
        emulator={emulatorPage(state.services?.config.authority)}
        offersSignIn={state.services !== undefined}
      >
        <Component />
      </Frame>
    </body>
  </html>
));
