import { asset } from "fresh/runtime";

const addresses = new Map<string, string>();

/** `asset()`, once for each file: Fresh parses the path anew at each call, and every page has the same ones. */
export function fixedAsset(path: string): string {
  let address = addresses.get(path);
  if (address === undefined) addresses.set(path, address = asset(path));
  return address;
}
