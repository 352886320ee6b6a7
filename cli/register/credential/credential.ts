import { ConfigError, type Environment } from "../../../lib/config/variables.ts";
import { AuthorityUnavailableError } from "../../../lib/entra/authority_unavailable.ts";
import { checkCredential } from "../../doctor/credential.ts";
import { entraOf } from "../../setup/tenant.ts";
import { applicationOf } from "../application/application.ts";
import { makeCertificate } from "./certificate.ts";
import { settingsAfter } from "../env_file.ts";
import { GraphRefusal, RegistrationError } from "../directory/refusal.ts";
import { makeSecret } from "./secret.ts";
import { APPLICATION_ROLE, type Outcome, type Step, type Work } from "../work.ts";

/** Makes a client secret, or a certificate where the tenant allows no secrets; unless the one in `.env` is right. */
export const CREDENTIAL: Step = {
  name: "Client credential",
  doing: "Making the client credential",
  role: APPLICATION_ROLE,
  async run(work) {
    if (await isRight(work)) {
      return { result: "found", detail: `the one in ${work.envFile.path} is accepted` };
    }
    if (work.plan.credential === "certificate") return await makeCertificate(work);
    try {
      return await makeSecret(work);
    } catch (error) {
      if (!isForbidden(error)) throw error;
      return await offerCertificate(work, error);
    }
  },
};

/** Whether settings hold a credential, right or wrong. */
export function hasCredential(values: Environment): boolean {
  return !!(values.CLIENT_SECRET || values.CLIENT_SECRET_FILE || values.CLIENT_CERTIFICATE ||
    values.CLIENT_ASSERTION_FILE);
}

/** Asks the tenant whether it accepts the credential in `.env`. A new one can take some seconds to be known. */
async function isRight(work: Work): Promise<boolean> {
  const { envFile: { values }, context, record } = work;
  if (!hasCredential(values) || values.CLIENT_ID !== applicationOf(work).appId) return false;
  const waits = record.made.credentials?.length ? [2, 4, 8, 16] : [];
  while (true) {
    try {
      const { result } = await checkCredential(
        entraOf(settingsAfter(work), context),
      );
      if (result !== "failure") return true;
    } catch (error) {
      if (error instanceof ConfigError) return false; // such as a certificate that can't be read
      if (!(error instanceof AuthorityUnavailableError)) throw error;
      throw new RegistrationError(
        error.message,
        "Check this machine's network, then run the command again",
      );
    }
    const seconds = waits.shift();
    if (seconds === undefined) return false;
    await context.sleep(seconds * 1000);
  }
}

/** The tenant's policy allows no client secrets at all. */
function isForbidden(error: unknown): error is GraphRefusal {
  return error instanceof GraphRefusal && error.status < 500 &&
    (error.has(/CredentialTypeNotAllowed|AsPerAppPolicy/) ||
      /credential type not allowed/i.test(error.words));
}

async function offerCertificate(work: Work, refusal: GraphRefusal): Promise<Outcome> {
  await work.record.change((made) => void delete made.pending);
  const agreed = await work.prompts?.confirm(
    "The tenant's policy forbids client secrets. Make a certificate instead?",
    true,
  );
  if (agreed ?? true) return await makeCertificate(work);
  throw new RegistrationError(
    "The tenant's policy forbids client secrets",
    "Run the command again, and let it make a certificate (--certificate)",
    { cause: refusal },
  );
}
