import type { PageProps } from "fresh";
import { asset } from "fresh/runtime";
import type { State } from "../state.ts";

export default function App({ Component, state }: PageProps<unknown, State>) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="description" content="of the app" />
        <title>App title</title>
        <link rel="stylesheet" href={asset("/site.css")} />
      </head>
      <body data-seen={state.seen?.join(" ") ?? "nothing"}>
        <a href="/">Home</a>
        <a href="/shop">Shop</a>
        <Component />
      </body>
    </html>
  );
}
