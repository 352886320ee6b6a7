/**
 * The scopes of Microsoft Graph that single pages ask for with `requireScopes`, beside those of `SCOPE`. Each also needs
 * the permission and the consent that `deno task register` gives the app, so name here what your pages need.
 */
export const PAGE_SCOPES: readonly string[] = [
  // demo
  "User.ReadWrite", // /profile/edit
  // end of demo
];
