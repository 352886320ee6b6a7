import { asset } from "fresh/runtime";
import { Frame } from "../components/Frame.tsx";
import { define } from "../lib/web/state.ts";

export default define.layout(({ Component, state }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>External ID on Fresh</title>
      <link rel="icon" href={asset("/favicon.svg")} type="image/svg+xml" />
      <link rel="stylesheet" href={asset("/styles.css")} />
    </head>
    <body>
      {/* Services and user are missing where the error came before the middleware that sets them. */}
      <Frame user={state.user} emulator={state.services?.config.authority.loopback ?? false}>
        <Component />
      </Frame>
    </body>
  </html>
));
