import { createHash } from "node:crypto";
import { setBuildId } from "./build_id.ts";

/** The deployment that this process belongs to, undefined for none. Read once, when it starts. */
export const DENO_DEPLOYMENT_ID: string | undefined = Deno.env.get("DENO_DEPLOYMENT_ID");

const revision = DENO_DEPLOYMENT_ID || Deno.env.get("GITHUB_SHA") ||
  Deno.env.get("CI_COMMIT_SHA") || crypto.randomUUID();

/** Names what this process builds, after the revision where the environment tells it, else at random. */
export const PROCESS_BUILD_ID: string = createHash("sha1").update(revision).digest("hex");

setBuildId(PROCESS_BUILD_ID);
