import { assertEquals, assertFalse } from "@std/assert";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import type { TenantOptions } from "../../emulator/state/options.ts";
import type { Environment } from "../../lib/config/variables.ts";
import { examine } from "../../cli/doctor/examine.ts";
import type { Check } from "../../cli/doctor/check.ts";
import { formatJson } from "../../cli/doctor/report.ts";
import { CONTEXT } from "./cli_context.ts";
import type { CliContext } from "../../cli/terminal.ts";

/** The configuration of an app that is not running. */
export function environmentOf(tenant: Tenant): Environment {
  return {
    CLIENT_ID: tenant.clientId,
    CLIENT_SECRET: tenant.clientSecret,
    AUTHORITY: tenant.authority,
    ENDPOINT: tenant.endpoint,
    PORT: "1", // no app listens here
  };
}

/** The doctor's results for a tenant, by the check's name. */
export async function examineTenant(
  spoil: (tenant: Tenant) => void = () => {},
  { env, context, options }: {
    env?: Environment;
    context?: Partial<CliContext>;
    options?: TenantOptions;
  } = {},
): Promise<{ [name: string]: Check }> {
  await using tenant = await startTenant(options);
  spoil(tenant);
  const whole = { ...environmentOf(tenant), ...env };
  const checks = await Array.fromAsync(examine(whole, { ...CONTEXT, ...context }));
  assertFalse(formatJson(checks).includes(tenant.clientSecret), "the secret is printed");
  for (const { result, fix } of checks) assertEquals(fix === null, result === "ok");
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

/** The checks that are not ok, as `name: result`. */
export function troubles(checks: { [name: string]: Check }): string[] {
  return Object.values(checks)
    .filter(({ name, result }) => result !== "ok" && name !== "Front-channel logout URL")
    .map(({ name, result }) => `${name}: ${result}`);
}
