import type { Prompts } from "../prompts.ts";
import type { CliContext } from "../terminal.ts";
import type { Environment } from "../../lib/config/variables.ts";
import type { Api, Application, UserFlow } from "./directory/objects.ts";
import type { Call } from "./directory/graph.ts";
import type { Plan } from "./plan/plan.ts";
import type { RegistrationRecord } from "./record/record.ts";
import type { ExternalTenant } from "./directory/tenant.ts";

/** The file of the app's settings. */
export interface EnvFile {
  readonly path: string;
  /** Its text; null if there is no file. */
  readonly text: string | null;
  /** Its settings, as far as they are this tenant's or no tenant's. */
  readonly values: Environment;
  /** Whether it belongs to another tenant or application, and may be replaced as a whole only. */
  readonly foreign: boolean;
}

/** A credential that was made, and that no other place holds. */
export interface NewCredential {
  /** The variables for `.env`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What the steps work with, and what they find on their way. */
export interface Work {
  readonly plan: Plan;
  readonly tenant: ExternalTenant;
  readonly call: Call;
  readonly record: RegistrationRecord;
  readonly context: CliContext;
  /** The settings file as it was. */
  readonly envFile: EnvFile;
  /** Asks the person at the terminal; null where nothing may be asked. */
  readonly prompts: Prompts | null;
  /** Tells the person what is waited for. */
  readonly waiting: (text: string) => void;
  /** The APIs, found before the first step. */
  apis: readonly Api[];
  /** The application: found before the first step, or made by it. */
  application: Application | null;
  /** Whether the first step has made the application. */
  isNew: boolean;
  /** A user flow to use, found before the first step. */
  userFlow: UserFlow | null;
  /** Whether the application is in that user flow already. */
  linked: boolean;
  servicePrincipalId: string;
  newCredential: NewCredential | null;
}

/** What a step has done. */
export interface Outcome {
  /** `made`, `completed` and `found` are fine; `warning` means that sign-in works without it. */
  readonly result: "made" | "completed" | "found" | "left out" | "warning";
  /** In words, without a secret. */
  readonly detail: string;
  /** What to do, with a warning. */
  readonly fix?: string;
}

/** One step. It looks first, and changes only what is missing. */
export interface Step {
  readonly name: string;
  /** What the person reads while it runs. */
  readonly doing: string;
  /** The Entra role that it needs. */
  readonly role: string;
  readonly run: (work: Work) => Promise<Outcome>;
}

/** The role for applications, secrets and consent. */
export const APPLICATION_ROLE = "Cloud Application Administrator";
/** The role for user flows. */
export const USER_FLOW_ROLE = "External ID User Flow Administrator";

/** Starts the work. Nothing is found yet. */
export function startWork(
  given: Pick<
    Work,
    "plan" | "tenant" | "call" | "record" | "context" | "envFile" | "prompts" | "waiting"
  >,
): Work {
  return {
    ...given,
    apis: [],
    application: null,
    isNew: false,
    userFlow: null,
    linked: false,
    servicePrincipalId: "",
    newCredential: null,
  };
}
