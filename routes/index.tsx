import { page } from "fresh";
import { Greeting } from "../components/Greeting.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { Welcome } from "../components/Welcome.tsx";
import { define } from "../lib/web/state.ts";

export const handler = define.handlers({
  GET: () => page(),
});

export default define.page(({ state }) => (
  <>
    <PageTitle>{state.user ? "Home" : "Sign in"}</PageTitle>
    {state.user ? <Greeting user={state.user} /> : <Welcome />}
  </>
));
