import { page } from "fresh";
import { Head } from "fresh/runtime";
import { defineSignedIn } from "../../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  GET: () => page(),
});

export default defineSignedIn.page(({ state }) => (
  <>
    <Head>
      <title>Staff only</title>
    </Head>
    <h1>Staff only</h1>
    <p class="lead">
      You see this page, {state.user.name}, because your ID token has the app role{" "}
      <code>Staff</code>.
    </p>
  </>
));
