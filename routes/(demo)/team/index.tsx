import { page } from "fresh";
import { PageTitle } from "../../../components/PageTitle.tsx";
import { defineSignedIn } from "../../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  GET: () => page(),
});

export default defineSignedIn.page(({ state }) => (
  <>
    <PageTitle>Team only</PageTitle>
    <h1>Team only</h1>
    <p class="lead">
      You see this page, <bdi>{state.user.name}</bdi>, because you are in its group.
    </p>
  </>
));
