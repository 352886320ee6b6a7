/**
 * Whether apps are served on https, where the authority answers by form_post, in tests that do not say so themselves.
 * `tests/on_https/` turns it on and imports tests that were written for http: they register, and run, once more.
 */
export const byDefault = { https: false };
