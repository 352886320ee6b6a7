import { page } from "fresh";
import { Notice } from "../../../components/Notice.tsx";
import { PageTitle } from "../../../components/PageTitle.tsx";
import { ProfileForm } from "../../../components/ProfileForm.tsx";
import { ApiError } from "../../../lib/api/error.ts";
import { changesOf, profileFields, readProfile } from "../../../lib/graph/profile_fields.ts";
import { isObject } from "../../../lib/json.ts";
import { userOfSession } from "../../../lib/web/start_sign_in.ts";
import { defineSignedIn } from "../../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  async GET(ctx) {
    const { services, session } = ctx.state;
    const { body } = await services.graph.client.read(session);
    const notice = ctx.url.searchParams.has("saved") ? "saved" : undefined;
    return page({ profile: readProfile(isObject(body) ? body : {}), errors: {}, notice });
  },

  async POST(ctx) {
    const { services, session, log, form } = ctx.state;
    const { profile, errors } = profileFields(form!);
    if (Object.keys(errors).length > 0) {
      return page({ profile, errors, notice: "wrong" }, { status: 422 });
    }
    try {
      await services.graph.update(session, changesOf(profile));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { status, code, requestId } = error;
      log("warn", "profile_not_changed", { status, code, requestId });
      return page({ profile, errors, notice: "refused" }, { status: 502 });
    }
    await services.sessions.rename(session, profile.displayName);
    log("info", "profile_changed");
    return new Response(null, { status: 303, headers: { location: "/profile/edit?saved" } });
  },
});

export default defineSignedIn.page<typeof handler>(({ data, state }) => (
  <>
    <PageTitle>{data.notice === "wrong" ? "Error: Edit profile" : "Edit profile"}</PageTitle>
    <h1>Edit profile</h1>
    {data.notice === "saved" && (
      <Notice kind="info">
        <p role="status">
          Saved. Your ID token shows the change after your next sign-in. Other devices show it after
          you sign in there again.
        </p>
      </Notice>
    )}
    {data.notice === "refused" && (
      <Notice kind="warning">
        <p role="alert">
          We couldn’t save your changes. Your entries are still here: please try again in a moment.
        </p>
      </Notice>
    )}
    <ProfileForm
      {...data}
      user={userOfSession(state)}
      leave={data.notice === "saved" ? "Back" : "Cancel"}
    />
  </>
));
