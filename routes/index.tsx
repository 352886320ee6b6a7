import { page } from "fresh";
import { Greeting } from "../components/Greeting.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { Welcome } from "../components/Welcome.tsx";
import type { User } from "../lib/session/user.ts";
import { renderedOnce } from "../lib/web/rendered_once.ts";
import { define } from "../lib/web/state.ts";

const welcome = renderedOnce((ctx) => ctx.render(<Home user={null} />));

export const handler = define.handlers({
  GET: (ctx) => ctx.state.user === null ? welcome(ctx) : page(),
});

export default define.page(({ state }) => <Home user={state.user} />);

function Home({ user }: { user: User | null }) {
  return (
    <>
      <PageTitle>{user ? "Home" : "Sign in"}</PageTitle>
      {user ? <Greeting user={user} /> : <Welcome />}
    </>
  );
}
