import { type GraphRefusal, isRefused, RegistrationError } from "../directory/refusal.ts";
import type { Application } from "../directory/objects.ts";
import type { Additions } from "../record/record.ts";
import { findNamed } from "./find_application.ts";
import { settled } from "../directory/graph.ts";
import { mergedAccess } from "./required_access.ts";
import { APPLICATION_ROLE, type Step, type Work } from "../work.ts";

/** A new object that has not reached every server yet. */
export function isCopying(refusal: GraphRefusal): boolean {
  return refusal.status === 404;
}

/** Makes the application, unless it exists. */
export const APPLICATION: Step = {
  name: "Application",
  doing: "Making the application",
  role: APPLICATION_ROLE,
  async run(work) {
    const { plan, record, call } = work;
    if (work.application !== null) {
      const { id, appId, displayName } = work.application;
      await record.change((made) => {
        made.application ??= { id, appId, created: false, added: nothingAdded() };
      });
      return { result: "found", detail: `"${displayName}", client ID ${appId}` };
    }
    await record.announce("application", plan.name);
    const body = {
      displayName: plan.name,
      signInAudience: "AzureADMyOrg", // the only one that external tenants know
      web: {
        redirectUris: plan.redirectUris,
        implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
      },
      api: { requestedAccessTokenVersion: 2 },
      requiredResourceAccess: mergedAccess([], work).all,
    };
    const answer = await call("POST", "/applications", {
      body,
      whenUnsure: () => settled(async () => (await findNamed(work, plan.name))[0], work),
    });
    const [id, appId] = [String(answer.id), String(answer.appId)];
    work.application = { ...body, id, appId };
    work.isNew = true;
    await record.change((it) => {
      it.application = { id, appId, created: true, added: nothingAdded() };
      delete it.pending;
    });
    return { result: "made", detail: `"${plan.name}", client ID ${appId}` };
  },
};

function nothingAdded(): Additions {
  return { redirectUris: [], optionalClaims: [], permissions: [] };
}

/** Registers the redirect URI and the page after sign-out, beside those of others. */
export const REDIRECT_URIS: Step = {
  name: "Redirect URIs",
  doing: "Registering the redirect URIs",
  role: APPLICATION_ROLE,
  async run(work) {
    const { plan, record } = work;
    const { web = {}, spa } = applicationOf(work);
    const registered = web.redirectUris ?? [];
    const wrong = plan.redirectUris.filter((uri) => spa?.redirectUris?.includes(uri));
    if (wrong.length > 0) {
      throw new RegistrationError(
        `${wrong.join(", ")} is registered under the platform Single-page application`,
        "Remove it there (App registrations → your app → Authentication), then run the command again",
      );
    }
    const missing = plan.redirectUris.filter((uri) => !registered.includes(uri));
    const detail = plan.redirectUris.join(", ");
    if (missing.length === 0) return { result: work.isNew ? "made" : "found", detail };
    await record.change(({ application }) => void application!.added.redirectUris.push(...missing));
    await patchWeb(work, { redirectUris: [...registered, ...missing] });
    return { result: "completed", detail: `added ${missing.join(", ")}` };
  },
};

/** Registers the front-channel logout URL. Entra may refuse it, and sign-in works without it. */
export const LOGOUT_URL: Step = {
  name: "Front-channel logout URL",
  doing: "Registering the front-channel logout URL",
  role: APPLICATION_ROLE,
  async run(work) {
    const { plan: { logoutUrl }, record } = work;
    const registered = applicationOf(work).web?.logoutUrl;
    if (logoutUrl === undefined) {
      return { result: "left out", detail: "it needs https, or localhost" };
    }
    if (registered === logoutUrl) return { result: "found", detail: logoutUrl };
    if (registered) {
      return {
        result: "warning",
        detail: `${registered} is registered, and was left as it is`,
        fix:
          `Enter ${logoutUrl} under Authentication, if a sign-out elsewhere should end sessions here`,
      };
    }
    await record.change(({ application }) => void (application!.added.logoutUrl = logoutUrl));
    try {
      await patchWeb(work, { logoutUrl });
    } catch (error) {
      if (!isRefused(error, 400)) throw error;
      await record.change(({ application }) => void delete application!.added.logoutUrl);
      return {
        result: "warning",
        detail: `Entra does not accept ${logoutUrl}`,
        fix: "Nothing to do: sign-in and sign-out work without it",
      };
    }
    return { result: "completed", detail: logoutUrl };
  },
};

/** Adds the optional claims that the app uses, beside those of others. */
export const OPTIONAL_CLAIMS: Step = {
  name: "Optional claims",
  doing: "Adding the optional claims",
  role: APPLICATION_ROLE,
  async run(work) {
    const { plan, record } = work;
    const claims = applicationOf(work).optionalClaims ?? {};
    const present = claims.idToken ?? [];
    const missing = plan.optionalClaims.filter((name) => !present.some((it) => it.name === name));
    if (missing.length === 0) return { result: "found", detail: plan.optionalClaims.join(", ") };
    const added = missing.map((name) => ({
      name,
      source: null,
      essential: false,
      additionalProperties: [],
    }));
    // PATCH replaces the whole property.
    const optionalClaims = {
      idToken: [...present, ...added],
      accessToken: claims.accessToken ?? [],
      saml2Token: claims.saml2Token ?? [],
    };
    await record.change(({ application }) =>
      void application!.added.optionalClaims.push(...missing)
    );
    try {
      await patch(work, { optionalClaims });
    } catch (error) {
      if (!isRefused(error, 400)) throw error;
      await record.change(({ application }) => {
        const { added } = application!;
        added.optionalClaims = added.optionalClaims.filter((it) => !missing.includes(it));
      });
      return {
        result: "warning",
        detail: `Entra does not accept ${missing.join(", ")}`,
        fix: "Add them under Enterprise apps → your app → Single sign-on → Attributes & Claims",
      };
    }
    return { result: "completed", detail: `added ${missing.join(", ")}` };
  },
};

/** @returns the application, after the first step */
export function applicationOf({ application }: Work): Application {
  if (application === null) throw new Error("The application is not there yet");
  return application;
}

/** Changes the application, and remembers what it is now: reading it again could give the former state. */
export async function patch(work: Work, body: Partial<Application>): Promise<void> {
  const application = applicationOf(work);
  await work.call("PATCH", `/applications/${application.id}`, { body, isCopying });
  work.application = { ...application, ...body };
}

/** Only what can be written goes back: Graph refuses some of the properties that it gives. */
async function patchWeb(work: Work, change: NonNullable<Application["web"]>): Promise<void> {
  const { redirectUris, logoutUrl, homePageUrl, implicitGrantSettings } = applicationOf(work).web ??
    {};
  const kept = { redirectUris, logoutUrl, homePageUrl, implicitGrantSettings };
  const web = Object.fromEntries(
    Object.entries({ ...kept, ...change }).filter(([, value]) =>
      value !== undefined && value !== null
    ),
  );
  await patch(work, { web });
}
