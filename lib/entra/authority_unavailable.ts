/** The authority can't be used: it does not answer, or what answers is not the configured tenant. */
export class AuthorityUnavailableError extends Error {
  override name = "AuthorityUnavailableError";
}

/** The authority could not be reached, did not answer in time, or answered with more than it may. */
export class AuthorityUnreachableError extends AuthorityUnavailableError {
  override name = "AuthorityUnreachableError";
}
