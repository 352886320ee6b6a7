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
 * Connects the engine to the store and to the app registrations. Registrations are read each time, so they can
 * change at run time.
 *
 * @param engineSecret client secret that our token endpoint sends to the engine, after it has authenticated the app
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
      // In Entra a code that is used twice does not end the grant: only the second use is refused [K].
      revokeByGrantId: () => Promise.resolve(),
    };
  };
}

/** Sessions have a second id, which stays the same when the first one changes. */
function uidKey(uid: string): string {
  return `SessionUid:${uid}`;
}

/** Removes expired records, once in a while. */
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
    // Redirect URIs are checked by isRegisteredRedirect; the engine only needs one that is well formed.
    redirect_uris: ["https://registered.invalid/"],
    subject_type: "pairwise",
  };
}
