import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Avatar } from "../../components/Avatar.tsx";
import { ProfileCard } from "../../islands/ProfileCard.tsx";
import { explainClaims } from "../../lib/claims/claims.ts";
import { defineSignedIn } from "../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  GET: (ctx) => page({ claims: explainClaims(ctx.state.session.claims) }),
});

export default defineSignedIn.page<typeof handler>(({ data, state }) => (
  <>
    <Head>
      <title>Profile</title>
    </Head>
    <div class="page-head">
      <Avatar initials={state.user.initials} size="large" />
      <h1>{state.user.name}</h1>
      <p class="lead">Who you are to this app, as your ID token says.</p>
    </div>
    <ProfileCard claims={data.claims} />
    <p>
      <a class="button quiet" href="/profile/edit">Edit profile</a>
    </p>
  </>
));
