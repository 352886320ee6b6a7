/** How far the authority's clock may be from ours, in seconds (N-08). */
export const CLOCK_TOLERANCE_S = 60;

/** How old an ID token may be when it arrives, in seconds (N-08). Entra dates `iat` back by five minutes. */
export const TOKEN_MAX_AGE_S: number = 10 * 60;
