import type { Page } from "playwright-core";
import type { Harness } from "./harness.ts";

/** Enters a demo customer's credentials on the tenant's pages, as a customer does. */
export async function enterCredentials(page: Page, { tenant }: Harness): Promise<void> {
  const { email, password } = tenant.customers[0]!;
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
