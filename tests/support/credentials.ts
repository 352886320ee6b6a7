import type { Harness } from "./harness.ts";
import type { Visitor } from "./visitor.ts";

/** Enters a demo customer's credentials on the tenant's pages, wherever the visitor came from. */
export async function enterCredentials(
  visitor: Visitor,
  { tenant }: Pick<Harness, "tenant">,
  who = 0,
): Promise<void> {
  const { email, password } = tenant.customers[who]!;
  await visitor.submit("Next", { email });
  await visitor.submit("Sign in", { password });
}

/** Signs a demo customer in with a new password prompt. The visitor ends on the app's page. */
export async function signIn(
  visitor: Visitor,
  harness: Pick<Harness, "origin" | "tenant">,
  who = 0,
  returnTo = "/",
): Promise<void> {
  await visitor.goTo(
    `${harness.origin}/sign-in?${new URLSearchParams({ returnTo, prompt: "login" })}`,
  );
  await enterCredentials(visitor, harness, who);
}
