/**
 * Deployment platforms by a variable that each sets. Kubernetes is missing because development containers run there
 * too.
 */
export const PLATFORM_MARKS: Readonly<Record<string, string>> = {
  DENO_DEPLOYMENT_ID: "Deno Deploy",
  DENO_DEPLOY: "Deno Deploy",
  K_SERVICE: "Cloud Run",
  AWS_LAMBDA_FUNCTION_NAME: "AWS Lambda",
  WEBSITE_SITE_NAME: "Azure App Service",
  CONTAINER_APP_NAME: "Azure Container Apps",
  FLY_APP_NAME: "Fly.io",
  DYNO: "Heroku",
  RENDER: "Render",
  VERCEL: "Vercel",
};

/** Thrown when the emulator is started on a deployment platform. */
export class PlatformError extends Error {
  /** Name in logs. */
  override name = "PlatformError";
}

/**
 * Refuses to start on a deployment platform: the emulator shows passwords, so others must not reach it.
 *
 * @param environment the variables of the process
 * @throws {PlatformError} if they are those of a deployment platform
 */
export function refusePlatform(environment: Readonly<Record<string, string | undefined>>): void {
  const mark = Object.keys(PLATFORM_MARKS).find((name) => environment[name]);
  if (mark === undefined) return;
  const platform = `${PLATFORM_MARKS[mark]} (${mark} is set)`;
  throw new PlatformError(`Cannot start the emulator on ${platform}: it is for development only`);
}
