import type { Harness } from "./harness.ts";
import type { Visitor } from "./visitor.ts";

/** The value of the session's cookie in a visitor's browser. */
export async function sessionCookie(
  visitor: Visitor,
  { origin, services }: Pick<Harness, "origin" | "services">,
): Promise<string | undefined> {
  const { name } = services.cookies.session;
  return (await visitor.jar.getCookies(origin)).find(({ key }) => key === name)?.value;
}
