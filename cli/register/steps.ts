import {
  APPLICATION,
  LOGOUT_URL,
  OPTIONAL_CLAIMS,
  REDIRECT_URIS,
} from "./application/application.ts";
import { CONSENT, SERVICE_PRINCIPAL } from "./application/consent.ts";
import { CREDENTIAL } from "./credential/credential.ts";
import { ENV_FILE } from "./env_file.ts";
import { PERMISSIONS } from "./application/permissions.ts";
import { USER_FLOW } from "./user_flow/user_flow.ts";
import type { Step } from "./work.ts";

/**
 * The steps, in the order in which one needs the other. The settings are written as soon as there is a secret: nobody can
 * read its value again.
 */
export const STEPS: readonly Step[] = [
  APPLICATION,
  REDIRECT_URIS,
  LOGOUT_URL,
  OPTIONAL_CLAIMS,
  PERMISSIONS,
  SERVICE_PRINCIPAL,
  CREDENTIAL,
  ENV_FILE,
  CONSENT,
  USER_FLOW,
];
