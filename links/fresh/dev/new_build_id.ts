import { createHash } from "node:crypto";

const REVISIONS = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"];

/** Names a build after the revision that it is made from, where the environment tells; else at random. */
export function newBuildId(): string {
  const revision = REVISIONS.map((name) => Deno.env.get(name)).find((value) => value !== undefined);
  return revision === undefined
    ? crypto.randomUUID().replaceAll("-", "")
    : createHash("sha1").update(revision).digest("hex");
}
