import { page } from "fresh";
import { Head } from "fresh/runtime";
import { defineSignedIn } from "../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  async GET(ctx) {
    const { cookies, keptForms } = ctx.state.services;
    const form = await keptForms.read(cookies.session.read(ctx.req.headers)!);
    return form === null
      ? new Response(null, { status: 303, headers: { location: "/" } })
      : page({ form });
  },
});

export default defineSignedIn.page<typeof handler>(({ data: { form }, state }) => (
  <>
    <Head>
      <title>Confirm</title>
    </Head>
    <h1>One more click</h1>
    <p class="lead">
      You have signed in again as{" "}
      {state.user.name}. What you had entered is still here; nothing of it was sent yet.
    </p>
    <form class="panel stack" method="post" action={form.action}>
      <dl class="facts">
        {form.fields.map(([name, value]) => (
          <div key={name} class="fact">
            <dt>{name}</dt>
            <dd class="fact-value">{value}</dd>
          </div>
        ))}
      </dl>
      {form.fields.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <p class="row">
        <button type="submit" class="button">Confirm</button>
        <a href="/">Cancel</a>
      </p>
    </form>
  </>
));
