import { Visitor } from "./visitor.ts";

/** Opens another tab in a visitor's browser, with the cookies of now. */
export async function tabOf(visitor: Visitor): Promise<Visitor> {
  const tab = new Visitor();
  Object.assign(tab, { jar: await visitor.jar.clone() });
  return tab;
}
