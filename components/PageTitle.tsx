import { Head } from "fresh/runtime";
import type { VNode } from "preact";
import brand from "../static/brand/brand.json" with { type: "json" };

/** The title of a browser's tab: the page, then the site. */
export function PageTitle({ children }: { children: string }): VNode {
  return (
    <Head>
      <title>{`${children} – ${brand.name}`}</title>
    </Head>
  );
}
