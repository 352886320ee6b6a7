import type { PageProps } from "fresh";

export default function App({ Component }: PageProps) {
  return (
    <html lang="en">
      <head>
        <title>Teapots</title>
      </head>
      <body>
        <p id="shop">Teapots since 1904</p>
        <Component />
      </body>
    </html>
  );
}
