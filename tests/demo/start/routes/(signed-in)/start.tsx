import { page } from "fresh";
import { PageTitle } from "../../../../../components/PageTitle.tsx";
import { defineSignedIn } from "../../../../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  GET: () => page(),
});

export default defineSignedIn.page(({ state: { user } }) => (
  <>
    <PageTitle>Start</PageTitle>
    <h1>Start</h1>
    <p class="lead">
      Only signed-in customers see this page, such as you, <bdi>{user.name}</bdi>.
    </p>
  </>
));
