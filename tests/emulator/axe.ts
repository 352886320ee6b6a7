import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds wrong with a page, one line each. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    // deno-lint-ignore no-explicit-any
    const { violations } = await (globalThis as any).axe.run(document);
    // deno-lint-ignore no-explicit-any
    return violations.map((one: any) =>
      `${one.id}: ${one.nodes.map((node: any) => node.target).join(", ")}`
    );
  });
}
