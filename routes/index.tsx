import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Greeting } from "../components/Greeting.tsx";
import { Welcome } from "../components/Welcome.tsx";
import { define } from "../lib/web/state.ts";

export const handler = define.handlers({
  GET: () => page(),
});

export default define.page(({ state }) => (
  <>
    <Head>
      <title>{state.user ? "Home" : "Sign in with External ID"}</title>
    </Head>
    {state.user ? <Greeting user={state.user} /> : <Welcome />}
  </>
));
