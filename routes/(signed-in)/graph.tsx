import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Avatar } from "../../components/Avatar.tsx";
import { PageTitle } from "../../components/PageTitle.tsx";
import { GraphPanel } from "../../islands/GraphPanel.tsx";
import { callApi } from "../../lib/api/call.ts";
import { within } from "../../lib/net/within.ts";
import { defineSignedIn } from "../../lib/web/state.ts";

/** How long the page waits for the API, in ms. After that, a page that says “Still loading” is better than none. */
const PATIENCE_MS = 500;

// As HTML, because `<Head>` would lift the element out of its `<noscript>`.
const WAIT_WITHOUT_SCRIPT = '<meta http-equiv="refresh" content="0; url=/graph?wait">';

export const handler = defineSignedIn.handlers({
  async GET(ctx) {
    const { services: { api, config, graph }, session, log, correlationId } = ctx.state;
    // Without JavaScript, the page refreshes itself to this address, which waits for the answer.
    const isPatient = ctx.url.searchParams.has("wait");
    const soon = <T,>(call: Promise<T>) => isPatient ? call : within(PATIENCE_MS, call);
    const [answer = null, photo] = await Promise.all([
      soon(callApi({ api, log, correlationId }, session)),
      config.callsGraph ? soon(graph.photo(session)) : undefined,
    ]);
    const name = config.callsGraph ? "Microsoft Graph" : new URL(api.endpoint).host;
    return page({ answer, photo, name });
  },
});

export default defineSignedIn.page<typeof handler>(({ data: { answer, photo, name }, state }) => (
  <>
    <PageTitle>Graph</PageTitle>
    {answer === null && (
      <Head>
        {
          // deno-lint-ignore react-no-danger -- a constant of ours
          <noscript dangerouslySetInnerHTML={{ __html: WAIT_WITHOUT_SCRIPT }} />
        }
      </Head>
    )}
    <div class="page-head">
      <Avatar initials={state.user.initials} photo={photo} size="large" />
      <h1>Graph</h1>
      <p class="lead">
        This app called a downstream API, {name}, with your access token.
      </p>
    </div>
    <GraphPanel answer={answer} name={name} />
  </>
));
