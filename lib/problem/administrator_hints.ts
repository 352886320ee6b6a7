import { type HintGroup, PERMISSIONS, USER_FLOW } from "./hint.ts";

/** Codes for what only the tenant's administrator can change. */
export const ADMINISTRATOR_HINTS: readonly HintGroup[] = [
  {
    codes: ["AADSTS65001", "AADSTS90094"],
    cause:
      "Nobody has consented to the permissions in SCOPE, and customers can't consent themselves",
    fix: "Add the permissions if they are missing, then choose Grant admin consent",
    where: PERMISSIONS,
  },
  {
    codes: ["AADSTS50105"],
    cause: "Only assigned users may use the app, and this user is not assigned",
    fix:
      'Assign the user under Users and groups, or set "Assignment required?" to No under Properties',
    where: "Enterprise apps → your app",
  },
  {
    codes: ["AADSTS53003"],
    cause: "A Conditional Access policy blocks the sign-in",
    fix:
      "Find the sign-in by its correlation ID, and change the policy that its tab Conditional Access names",
    where: "Monitoring & health → Sign-in logs",
  },
  {
    codes: ["AADSTS131010"],
    cause: "A policy or the user flow does not let this user in",
    fix: "Check that the app is added to the user flow, and that sign-up is allowed there",
    where: `${USER_FLOW} → Applications`,
  },
  {
    codes: ["AADSTS50057"],
    cause: "The account is disabled",
    fix: "Enable the account",
    where: "Users → All users",
  },
  {
    codes: ["AADSTS70016"],
    cause: "Nobody has entered the code of deno task register yet",
    fix: "Open the page that the command names, and enter the code",
    where: "the terminal",
  },
  {
    codes: ["AADSTS70018", "AADSTS70020"],
    cause: "The code of deno task register is wrong or has expired",
    fix: "Run deno task register again",
    where: "the terminal",
  },
];
