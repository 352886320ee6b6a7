import { page } from "fresh";
import { PageTitle } from "../../../components/PageTitle.tsx";
import { defineSignedIn } from "../../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  GET: () => page(),
});

export default defineSignedIn.page(({ state }) => (
  <>
    <PageTitle>Second factor</PageTitle>
    <h1>Second factor</h1>
    <p class="lead">
      You see this page,{" "}
      <bdi>{state.user.name}</bdi>, because your sign-in has satisfied the authentication context
      {" "}
      <code>c1</code>.
    </p>
  </>
));
