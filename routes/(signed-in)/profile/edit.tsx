import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Notice } from "../../../components/Notice.tsx";
import { ProfileForm } from "../../../components/ProfileForm.tsx";
import { GraphError } from "../../../lib/graph/error.ts";
import { changesOf, profileFields, readProfile } from "../../../lib/graph/profile_fields.ts";
import { defineSignedIn } from "../../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  async GET(ctx) {
    const { services, session } = ctx.state;
    const { body } = await services.graph.me(session);
    const notice = ctx.url.searchParams.has("saved") ? "saved" : undefined;
    return page({ profile: readProfile(body), errors: {}, notice });
  },

  async POST(ctx) {
    const { services, session, log, form } = ctx.state;
    const { profile, errors } = profileFields(form!);
    if (Object.keys(errors).length > 0) {
      return page({ profile, errors, notice: undefined }, { status: 422 });
    }
    try {
      await services.graph.update(session, changesOf(profile));
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      const { status, code } = error;
      log("warn", "profile_not_changed", { status, code });
      return page({ profile, errors, notice: "refused" }, { status: 502 });
    }
    log("info", "profile_changed");
    return new Response(null, { status: 303, headers: { location: "/profile/edit?saved" } });
  },
});

export default defineSignedIn.page<typeof handler>(({ data: { profile, errors, notice } }) => (
  <>
    <Head>
      <title>Edit profile</title>
    </Head>
    <h1>Edit your profile</h1>
    <p class="lead">
      Changed in the directory at once; this app’s own pages show it after your next sign-in.
    </p>
    {notice === "saved" && (
      <Notice kind="info">
        <p role="status">Saved.</p>
      </Notice>
    )}
    {notice === "refused" && (
      <Notice kind="warning">
        <p role="alert">The directory did not take the change. What you entered is still here.</p>
      </Notice>
    )}
    <ProfileForm profile={profile} errors={errors} />
  </>
));
