import { refusalFields } from "../entra/authority_error.ts";
import type { ApiError } from "../api/error.ts";
import { describeError, type Fields } from "../log.ts";
import { stackOf } from "../stack.ts";
import type { AccessTokenUnavailableError } from "../session/token_refresh.ts";
import type { SignInError } from "../sign_in/sign_in_error.ts";

/** An event of the log, with its fields. */
export interface Entry {
  readonly event: string;
  readonly fields: Fields;
}

/** A request that the app could not answer. */
export function requestEntry(error: unknown): Entry {
  return { event: "request_failed", fields: { cause: describeError(error) } };
}

/** A request that is wrong in itself, such as one for a missing page or a form from another site. */
export function refusedEntry(error: unknown): Entry {
  return { event: "request_refused", fields: { cause: describeError(error) } };
}

/** A bug: the only entry with a stack. */
export function unexpectedEntry(error: unknown): Entry {
  const { event, fields } = requestEntry(error);
  return { event, fields: { ...fields, stack: stackOf(error) } };
}

/** A refresh that failed, with what the authority said. */
export function refreshEntry(error: AccessTokenUnavailableError): Entry {
  const { event, fields } = requestEntry(error);
  return { event, fields: { ...fields, ...refusalFields(error.cause) } };
}

/** A call that failed, with the API's own ID of the request. */
export function apiEntry(error: ApiError): Entry {
  const { event, fields } = requestEntry(error);
  return { event, fields: { ...fields, requestId: error.requestId } };
}

/** A sign-in that failed, with what the authority said. */
export function signInEntry({ reason, cause }: SignInError): Entry {
  const fields = cause === undefined
    ? {}
    : { cause: describeError(cause), ...refusalFields(cause) };
  return { event: "sign_in_refused", fields: { reason, ...fields } };
}
