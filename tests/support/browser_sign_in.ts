import type { Page } from "playwright-core";
import type { Tenant } from "../../emulator/tenant.ts";

/** Signs a customer in, from the tenant's page on which the browser is. Afterwards it is back in the app. */
export async function signIn(page: Page, customer: Tenant["customers"][number]): Promise<void> {
  await page.getByLabel("Email").fill(customer.email);
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Password").fill(customer.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).waitFor();
}

/** Enters the one-time code that the tenant has just sent, on the page that asks for it. */
export async function enterCode(page: Page, tenant: Tenant): Promise<void> {
  const code = page.getByLabel("Code");
  await code.waitFor();
  await code.fill(tenant.messages[0]!.code);
  await page.getByRole("button", { name: "Next" }).click();
}
