import { page } from "fresh";
import { PageTitle } from "../../../../components/PageTitle.tsx";
import { define } from "../../../../lib/web/state.ts";

export const handler = define.handlers({
  GET: () => page(),
});

export default define.page(({ state: { user } }) => (
  <>
    <PageTitle>Home</PageTitle>
    {user === null
      ? (
        <>
          <h1>Welcome</h1>
          <p class="row">
            <a class="button" href="/sign-in">Sign in</a>
            <span>
              No account? <a href="/sign-up">Create one</a>
            </span>
          </p>
        </>
      )
      : (
        <>
          <h1>
            Welcome, <bdi>{user.name}</bdi>
          </h1>
          <p>
            <a href="/start">Start</a>
          </p>
        </>
      )}
  </>
));
