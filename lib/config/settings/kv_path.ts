import { isServerUrl } from "../location/database.ts";
import type { ConfigReader } from "../reader.ts";

/** Reads `KV_PATH`: a path, or the http(s) URL of a KV server, which needs an access token. */
export function readKvPath(reader: ConfigReader): string | undefined {
  const value = reader.read("KV_PATH");
  if (value === undefined) return undefined;
  if (isServerUrl(value)) {
    if (URL.parse(value) === null) {
      return reader.report("KV_PATH", { problem: "is not a URL", fix: "http://<host>:4512" });
    }
    reader.required("DENO_KV_ACCESS_TOKEN", "The access token that the KV server was started with");
  } else if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    reader.report("KV_PATH", {
      problem: "is neither a path nor an http(s) address",
      fix: "A path, or the address of a server that speaks KV Connect, such as denokv",
    });
  }
  return value;
}
