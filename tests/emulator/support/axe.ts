import type { AxeResults, RunOptions } from "axe-core";
// The other build is three times as large, and sending it to each page takes longer than running it.
// @ts-types="axe-core"
import axe from "axe-core/axe.min.js";
import type { Page } from "playwright-core";

/**
 * What axe finds wrong with a page, one line each.
 *
 * @param page the page
 * @param rules the rules to check; all unless given
 */
export async function axeViolations(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(axe.source);
  return await page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as {
      axe: { run(on: Document, options: RunOptions): Promise<AxeResults> };
    };
    const { violations } = await axe.run(document, {
      resultTypes: ["violations"], // what passes needs no selectors made for it
      ...runOnly && { runOnly },
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`);
  }, rules === undefined ? null : [...rules]);
}
