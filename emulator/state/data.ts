import { isObject } from "../../lib/json.ts";
import type { Application } from "../directory/applications.ts";
import type { Customer } from "../directory/customers.ts";
import type { UserFlow } from "../directory/user_flow.ts";
import type { EngineRow } from "./engine_store.ts";
import type { IssuedRefreshToken } from "./grants.ts";
import type { SavedKey } from "../keys/ready_keys.ts";

/** What a tenant keeps over a restart, as JSON. */
export interface TenantData {
  /** The directory, passwords included. */
  customers: Customer[];
  /** App registrations, secrets included. */
  applications: Application[];
  /** User flows, the first one first. */
  userFlows: UserFlow[];
  /** Signing keys, the current one first. */
  keys: SavedKey[];
  /** Refresh tokens, by the value that the app has. */
  refreshTokens: [string, IssuedRefreshToken][];
  /** The engine's sessions and grants. */
  engine: [string, EngineRow][];
}

const MEMBERS = [
  "customers",
  "applications",
  "userFlows",
  "keys",
  "refreshTokens",
  "engine",
] as const satisfies readonly (keyof TenantData)[];

/** Whether a JSON value is what a tenant has kept. What the lists hold is not looked at. */
export function isTenantData(value: unknown): value is TenantData {
  return isObject(value) && MEMBERS.every((name) => Array.isArray(value[name]));
}
