import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { SessionList } from "../../components/SessionList.tsx";
import { describeDevice } from "../../lib/session/device.ts";
import { signOut } from "../../lib/web/sign_out.ts";
import { defineSignedIn } from "../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  async GET(ctx) {
    const { services, session } = ctx.state;
    const sessions = await services.sessions.listOfUser(session);
    return page({
      sessions: sessions.map(({ id, userAgent, createdAt, lastSeenAt }) => ({
        id,
        device: describeDevice(userAgent),
        firstSeen: new Date(createdAt).toISOString(),
        lastSeen: new Date(lastSeenAt).toISOString(),
        isThis: id === session.id,
      })),
    });
  },

  async POST(ctx) {
    const { services: { sessions }, session, log, form } = ctx.state;
    const which = form?.get("end");
    if (!which) throw new HttpError(400);
    if (which === "all") return signOut(ctx, (session) => sessions.endOfUser(session));
    if (which === session.id) return signOut(ctx, (session) => sessions.end(session));
    // An id that is not the user's own is in no index of theirs, so nothing ends.
    const isMeant = (id: string) => which === "others" ? id !== session.id : id === which;
    const ended = await sessions.endOfUser(session, isMeant);
    log("info", "sessions_ended_by_user", { ended });
    return new Response(null, { status: 303, headers: { location: "/account" } });
  },
});

export default defineSignedIn.page<typeof handler>(({ data }) => (
  <>
    <Head>
      <title>Account</title>
    </Head>
    <h1>Your sessions</h1>
    <p class="lead">
      Where you are signed in to this app. One that you don’t know, or don’t need, you can end here;
      it is over at once. Who is still signed in at the identity provider there can begin another
      one: for a lost device, change your password too.
    </p>
    <SessionList sessions={data.sessions} />
  </>
));
