import type { ApiClient } from "../api/client.ts";
import type { Session } from "../session/session.ts";
import { SignInRequiredError } from "../session/token_refresh.ts";

/** The scopes that changing the profile needs. */
export const UPDATE_SCOPES: readonly string[] = ["User.ReadWrite"];

/** A photo of 96 × 96 pixels has some kilobytes. A page must not grow with what is sent instead. */
const MAX_PHOTO_BYTES = 100_000;

/** The parts of Microsoft Graph that only Graph has: the signed-in user's photo and profile. */
export class Graph {
  /** Calls Graph; its endpoint is the signed-in user's own resource, `/me`. */
  readonly client: ApiClient;

  constructor(client: ApiClient) {
    this.client = client;
  }

  /**
   * Reads the user's small photo. Most customers have none, and Graph has several ways to say so.
   *
   * @returns a `data:` URL; undefined if there is no photo, for whatever reason
   */
  async photo(session: Session): Promise<string | undefined> {
    const { client } = this;
    const response = await client.get(session, `${client.endpoint}/photos/96x96/$value`, "image/*")
      .catch(ignoreUnlessSignedOut);
    const type = response?.headers.get("content-type") ?? "";
    if (!response?.ok || !/^image\/(jpeg|png|gif|webp)$/.test(type)) return undefined;
    const bytes = new Uint8Array(await response.arrayBuffer());
    return bytes.length > MAX_PHOTO_BYTES ? undefined : `data:${type};base64,${bytes.toBase64()}`;
  }

  /**
   * Changes the user's profile.
   *
   * @param session whose profile
   * @param changes properties of a Graph user and their new values
   * @throws {ApiError} if Graph refuses them
   * @throws {ClaimsChallengeError} if Graph wants to know more about the person first
   * @see https://learn.microsoft.com/graph/api/user-update
   */
  async update(session: Session, changes: Readonly<Record<string, string>>): Promise<void> {
    await this.client.change(session, { method: "PATCH", json: changes, scopes: UPDATE_SCOPES });
  }
}

/** A page works without a photo, but not without a session. */
function ignoreUnlessSignedOut(error: unknown): undefined {
  if (error instanceof SignInRequiredError) throw error;
}
