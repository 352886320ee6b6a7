import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Avatar } from "../../components/Avatar.tsx";
import { GraphPanel } from "../../islands/GraphPanel.tsx";
import { callGraph } from "../../lib/graph/call.ts";
import { defineSignedIn } from "../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  async GET(ctx) {
    const { services: { graph }, session, log } = ctx.state;
    const [answer, photo] = await Promise.all([
      callGraph({ graph, log }, session),
      graph.photo(session),
    ]);
    return page({ answer, photo });
  },
});

export default defineSignedIn.page<typeof handler>(({ data, state }) => (
  <>
    <Head>
      <title>Call a downstream API</title>
    </Head>
    <div class="page-head">
      <Avatar initials={state.user.initials} photo={data.photo} size="large" />
      <h1>Call a downstream API</h1>
      <p class="lead">
        Microsoft Graph, asked in your name with the access token that this app holds for you.
      </p>
    </div>
    <GraphPanel answer={data.answer} />
  </>
));
