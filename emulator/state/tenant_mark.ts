import { Buffer } from "node:buffer";

/**
 * Codes and refresh tokens carry the tenant that they are for, so that one that was sent to another tenant's
 * token endpoint is told from one that was cut (700005, 9002313). `1.A` and the tenant's bytes come first.
 */
export function markWithTenant(tenantId: string, value: string): string {
  return `1.A${bytesOf(tenantId)}.${value}`;
}

/** What `markWithTenant` was given; undefined for a value that is not whole. */
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
