/** Variables that deployment platforms set, by the platform's name. */
const MARKS: Record<string, string> = {
  DENO_DEPLOYMENT_ID: "Deno Deploy",
  DENO_DEPLOY: "Deno Deploy",
  K_SERVICE: "Cloud Run",
  AWS_LAMBDA_FUNCTION_NAME: "AWS Lambda",
  WEBSITE_INSTANCE_ID: "Azure App Service",
  CONTAINER_APP_NAME: "Azure Container Apps",
  FLY_APP_NAME: "Fly.io",
  DYNO: "Heroku",
  KUBERNETES_SERVICE_HOST: "Kubernetes",
};

/**
 * The deployment platform that an environment belongs to; undefined on a developer's machine. The emulator
 * shows passwords, and must not run where others can reach it.
 */
export function platformOf(environment: Record<string, string | undefined>): string | undefined {
  const mark = Object.keys(MARKS).find((name) => environment[name]);
  return mark && MARKS[mark];
}
