import { Buffer } from "node:buffer";

/**
 * Adds the tenant's id to a code or refresh token. So a value of another tenant (700005) can be distinguished from
 * one that is incomplete (9002313). `1.A` and the id's bytes come first.
 */
export function markWithTenant(tenantId: string, value: string): string {
  return `1.A${bytesOf(tenantId)}.${value}`;
}

/** Reads what `markWithTenant` made; undefined for an incomplete value. */
export function readMark(
  marked: string,
): { ofTenant: (tenantId: string) => boolean; value: string } | undefined {
  const [, bytes, value] = /^1\.A([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43,})$/.exec(marked) ?? [];
  if (bytes === undefined || value === undefined) return undefined;
  return { ofTenant: (tenantId) => bytesOf(tenantId) === bytes, value };
}

function bytesOf(tenantId: string): string {
  return Buffer.from(tenantId.replaceAll("-", ""), "hex").toString("base64url");
}
