import type { ApiClient } from "../api/client.ts";
import { isObject } from "../json.ts";
import type { Session } from "../session/session.ts";
import { SignInRequiredError } from "../session/token_refresh.ts";

/** The scopes that changing the profile needs. */
export const UPDATE_SCOPES: readonly string[] = ["User.ReadWrite"];

/** A photo of 96 × 96 pixels has a few kilobytes. Anything much larger would only make the page slow. */
const MAX_PHOTO_BYTES = 100_000;

/** Calls that only Microsoft Graph has: the signed-in user's photo, profile and groups. */
export class Graph {
  /** The client for Graph; its endpoint is the signed-in user's resource, `/me`. */
  readonly client: ApiClient;

  constructor(client: ApiClient) {
    this.client = client;
  }

  /**
   * Reads the user's small photo. Most customers have none, and Graph has several answers for that.
   *
   * @returns a `data:` URL; undefined if there is no photo, or Graph fails
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
   * @throws {ApiError} if Graph does not answer with success
   * @throws {ClaimsChallengeError} if Graph needs another sign-in first
   * @see https://learn.microsoft.com/graph/api/user-update
   */
  async update(session: Session, changes: Readonly<Record<string, string>>): Promise<void> {
    await this.client.change(session, { method: "PATCH", json: changes, scopes: UPDATE_SCOPES });
  }

  /**
   * Asks whether the user is in a group, directly or through other groups. It needs the scope `User.Read`.
   *
   * The answer is not cached: whoever leaves the group must lose access at once, and only users with very many groups
   * cause this call. It asks about one group, because a list of all could be very long.
   *
   * @param session whose user
   * @param groupId the group's object ID
   * @throws {ApiError} if Graph does not answer with success
   * @throws {ClaimsChallengeError} if Graph needs another sign-in first
   * @see https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
   */
  async isMemberOf(session: Session, groupId: string): Promise<boolean> {
    const { client } = this;
    const url = `${client.endpoint}/checkMemberGroups`;
    const json = { groupIds: [groupId] };
    const answer = await client.change(session, { method: "POST", url, json });
    const found = isObject(answer) && Array.isArray(answer.value) ? answer.value : [];
    return found.some((id) => typeof id === "string" && id.toLowerCase() === groupId.toLowerCase());
  }
}

/** A page can do without a photo, but not without a session. */
function ignoreUnlessSignedOut(error: unknown): undefined {
  if (error instanceof SignInRequiredError) throw error;
}
