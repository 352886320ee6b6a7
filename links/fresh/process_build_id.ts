import { createHash } from "node:crypto";
import { setBuildId } from "./build_id.ts";

/** The deployment of this process, or undefined. It is read once, at the start. */
export const DENO_DEPLOYMENT_ID: string | undefined = Deno.env.get("DENO_DEPLOYMENT_ID");

const revision = DENO_DEPLOYMENT_ID || Deno.env.get("GITHUB_SHA") ||
  Deno.env.get("CI_COMMIT_SHA") || crypto.randomUUID();

/** The ID of this process's builds: from the revision in the environment, or random. */
export const PROCESS_BUILD_ID: string = createHash("sha1").update(revision).digest("hex");

setBuildId(PROCESS_BUILD_ID);
