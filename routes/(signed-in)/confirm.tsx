import { page } from "fresh";
import { FIELD_LABELS } from "../../components/field_labels.ts";
import { HiddenFields } from "../../components/HiddenFields.tsx";
import { PageTitle } from "../../components/PageTitle.tsx";
import { inWords } from "../../lib/claims/in_words.ts";
import { valueText } from "../../lib/claims/value_text.ts";
import { readKeptForm } from "../../lib/web/form_after_sign_in.ts";
import { USER_FIELD } from "../../lib/web/form_user.ts";
import { defineSignedIn } from "../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  async GET(ctx) {
    const form = await readKeptForm(ctx);
    return form === null
      ? new Response(null, { status: 303, headers: { location: "/" } })
      : page({ form });
  },
});

export default defineSignedIn.page<typeof handler>(({ data: { form }, state }) => (
  <>
    <PageTitle>Confirm</PageTitle>
    <h1>One more click</h1>
    <p class="lead">
      Welcome back, <bdi>{state.user.name}</bdi>. Your entries are still here. Confirm to send them.
    </p>
    <form class="panel stack" method="post" action={form.action}>
      <dl class="facts">
        {[...new URLSearchParams(form.body)].filter(([name]) => name !== USER_FIELD).map((
          [name, value],
        ) => (
          <div key={name}>
            <dt>{FIELD_LABELS.get(name) ?? inWords(name)}</dt>
            <dd>
              <bdi>{valueText(value)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <HiddenFields form={new URLSearchParams(form.body)} />
      <p class="row">
        <button type="submit" class="button">Confirm</button>
        <a href={form.action}>Cancel</a>
      </p>
    </form>
  </>
));
