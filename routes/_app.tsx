import { asset } from "fresh/runtime";
import { Frame } from "../components/Frame.tsx";
import { define } from "../lib/web/state.ts";
import brand from "../static/brand/brand.json" with { type: "json" };

export default define.layout(({ Component, state }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="description" content={brand.description} />
      <title>{brand.name}</title>
      <link rel="icon" href={asset("/brand/mark.svg")} type="image/svg+xml" />
      <link rel="apple-touch-icon" href={asset("/brand/touch-icon.png")} />
      <link rel="stylesheet" href={asset("/brand/colors.css")} />
      <link rel="stylesheet" href={asset("/styles.css")} />
    </head>
    <body>
      {/* Services and user are missing if the error came before the middleware that sets them. */}
      <Frame user={state.user} emulator={state.services?.config.authority.loopback ?? false}>
        <Component />
      </Frame>
    </body>
  </html>
));
