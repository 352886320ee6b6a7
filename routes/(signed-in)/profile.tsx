import { page } from "fresh";
import { Avatar } from "../../components/Avatar.tsx";
import { ClaimList } from "../../components/ClaimList.tsx";
import { PageTitle } from "../../components/PageTitle.tsx";
import { ProfileCard } from "../../islands/ProfileCard.tsx";
import { explainClaims } from "../../lib/claims/claims.ts";
import { defineSignedIn } from "../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  GET: (ctx) => page({ claims: explainClaims(ctx.state.session.claims) }),
});

export default defineSignedIn.page<typeof handler>(({ data: { claims }, state: { user } }) => (
  <>
    <PageTitle>Profile</PageTitle>
    <div class="page-head">
      <Avatar initials={user.initials} size="large" />
      <h1>
        Profile of <bdi>{user.name}</bdi>
      </h1>
      <p class="lead">What this app knows about you from your ID token.</p>
      <a class="button quiet" href="/profile/edit">Edit profile</a>
    </div>
    <ProfileCard>
      <ClaimList claims={claims} />
    </ProfileCard>
  </>
));
