import type { Adapter, AdapterPayload } from "oidc-provider-types";
import type { Application } from "../directory/applications.ts";

/** One of the engine's records. */
export interface EngineRow {
  /** What the engine has stored. */
  payload: AdapterPayload;
  /** Milliseconds since 1970, by the engine's (real) clock. */
  expires: number;
}

/** Ten years: JSON has no infinity. */
const FOREVER_SECONDS = 10 * 365 * 24 * 60 * 60;

/** The engine's sessions, interactions, codes and tokens, in memory. */
export type EngineStore = Map<string, EngineRow>;

/**
 * The engine's view of the store and of the app registrations, which it reads anew each time, so that a
 * registration can change at run time.
 *
 * @param engineSecret with which our token endpoint, which has authenticated the app itself, speaks to the engine
 */
export function engineAdapter(
  store: EngineStore,
  applications: Map<string, Application>,
  engineSecret: string,
): (model: string) => Adapter {
  return (model) => {
    const keyOf = (id: string) => `${model}:${id}`;
    const find = (id: string): Promise<AdapterPayload | undefined> => {
      if (model === "Client") {
        return Promise.resolve(clientMetadata(applications.get(id), engineSecret));
      }
      const row = store.get(keyOf(id));
      return Promise.resolve(row && row.expires > Date.now() ? row.payload : undefined);
    };
    return {
      find,
      findByUid: (uid) =>
        Promise.resolve(
          [...store].find(([key, row]) => key.startsWith("Session:") && row.payload.uid === uid)
            ?.[1].payload,
        ),
      findByUserCode: () => Promise.resolve(undefined),
      upsert: (id, payload, expiresIn) => {
        sweep(store);
        const expires = Date.now() + (expiresIn ?? FOREVER_SECONDS) * 1000;
        store.set(keyOf(id), { payload, expires });
        if (model === "Session") store.set(uidKey(payload.uid!), { payload: { id }, expires });
        return Promise.resolve();
      },
      consume: (id) => {
        const row = store.get(keyOf(id));
        if (row) row.payload.consumed = Math.floor(Date.now() / 1000);
        return Promise.resolve();
      },
      destroy: (id) => {
        store.delete(keyOf(id));
        return Promise.resolve();
      },
      // A code that is used twice does not end the grant in Entra: the second use is refused, nothing more [K].
      revokeByGrantId: () => Promise.resolve(),
    };
  };
}

/** Sessions are also found by a second id of theirs, which stays when the first one changes. */
function uidKey(uid: string): string {
  return `SessionUid:${uid}`;
}

/** Drops what has expired, now and then. */
function sweep(store: EngineStore): void {
  if (store.size % 1000 !== 999) return;
  for (const [key, { expires }] of store) if (expires < Date.now()) store.delete(key);
}

function clientMetadata(
  application: Application | undefined,
  secret: string,
): AdapterPayload | undefined {
  return application && {
    client_id: application.clientId,
    client_secret: secret,
    token_endpoint_auth_method: "client_secret_post",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    // Compared by isRegisteredRedirect; the engine only wants one that it finds well-formed.
    redirect_uris: ["https://registered.invalid/"],
    subject_type: "pairwise",
  };
}
