import { HttpError, page } from "fresh";
import { Notice } from "../../components/Notice.tsx";
import { PageTitle } from "../../components/PageTitle.tsx";
import { SessionList } from "../../components/SessionList.tsx";
import { LocalTimes } from "../../islands/LocalTimes.tsx";
import { signOut } from "../../lib/web/sign_out.ts";
import { userOfSession } from "../../lib/web/start_sign_in.ts";
import { defineSignedIn } from "../../lib/web/state.ts";

const ENDED: ReadonlyMap<string | null, string> = new Map([
  ["one", "That session has ended."],
  ["others", "You are signed out on all other devices."],
]);

export const handler = defineSignedIn.handlers({
  async GET(ctx) {
    const { services, session } = ctx.state;
    return page({
      ended: ENDED.get(ctx.url.searchParams.get("ended")),
      sessions: await services.sessions.listOfUser(session),
    });
  },

  async POST(ctx) {
    const { services: { sessions }, session, log, form } = ctx.state;
    const which = form?.get("end");
    if (!which) throw new HttpError(400);
    if (which === "all") return signOut(ctx, (session) => sessions.endOfUser(session));
    if (which === session.id) return signOut(ctx, (session) => sessions.end(session));
    // The ID of somebody else's session is not in this user's index, so nothing ends.
    const isMeant = (id: string) => which === "others" ? id !== session.id : id === which;
    const ended = await sessions.endOfUser(session, isMeant);
    log("info", "sessions_ended_by_user", { ended });
    const location = `/account?ended=${which === "others" ? "others" : "one"}`;
    return new Response(null, { status: 303, headers: { location } });
  },
});

export default defineSignedIn.page<typeof handler>(({ data: { ended, sessions }, state }) => (
  <>
    <PageTitle>Account</PageTitle>
    <h1>Account</h1>
    <p class="lead">
      Here you see where you are signed in. If you don’t recognize a device, end its session and
      change your password.
    </p>
    {ended !== undefined && (
      <Notice kind="info">
        <p role="status">{ended}</p>
      </Notice>
    )}
    <SessionList sessions={sessions} current={state.session.id} user={userOfSession(state)} />
    <LocalTimes />
  </>
));
