import { assertEquals } from "@std/assert";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { openSession } from "./support/open_session.ts";

// Requests that come together share reads of the database, and later ones share a rendered page.

const CUSTOMERS = 60;

/** Whom a page names. */
function named(html: string): string[] {
  return [...new Set(html.match(/Customer \d+/g))];
}

Deno.test("of many customers at once, each sees their own name, and none after signing out (AV-19, AV-34)", async () => {
  await using app = await startHarness({ pages: "own" });
  const customers = await Promise.all(Array.from({ length: CUSTOMERS }, async (_, at) => {
    const visitor = new Visitor();
    const name = `Customer ${at}`;
    await openSession(app, visitor, { claims: { sub: name, name } });
    return { name, visitor, cookie: await visitor.jar.getCookieString(app.origin) };
  }));
  const isLeaving = (at: number) => at % 3 === 0;

  const visit = ({ cookie }: { cookie: string }, path: string) =>
    new Visitor().request(app.origin + path, { headers: { cookie } });
  const visitAll = () =>
    Promise.all(
      ["/", "/account"].map((path) =>
        Promise.all(customers.map(async (customer) => named((await visit(customer, path)).body)))
      ),
    );

  const own = customers.map(({ name }) => [name]);
  for (let round = 0; round < 2; round++) assertEquals(await visitAll(), [own, own]);

  const leaving = customers.filter((_, at) => isLeaving(at));
  const [during] = await Promise.all([
    visitAll(),
    ...leaving.map(async ({ visitor }) => {
      await visitor.goTo(app.origin);
      visitor.holds = ({ origin }) => origin !== app.origin;
      await visitor.submit("Sign out");
    }),
  ]);
  for (const names of during) {
    names.forEach((who, at) => {
      const isOwn = who.length === 1 && who[0] === own[at]![0];
      assertEquals(isOwn || (isLeaving(at) && who.length === 0), true, `${who} for ${own[at]}`);
    });
  }

  const after = own.map((names, at) => isLeaving(at) ? [] : names);
  assertEquals(await visitAll(), [after, after]);
});
