import type { TenantState } from "../state/state.ts";
import { FORM_POST_PATH, Frame } from "./frame.tsx";
import { html } from "./html.tsx";

/** The script that sends the form of `formPostPage`. */
export const FORM_POST_SCRIPT = "document.forms[0].submit();\n";

/**
 * The page of `response_mode=form_post`: a form that posts itself to the app [K], with a button for
 * browsers without JavaScript.
 *
 * @see https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html
 */
export function formPostPage(
  tenant: TenantState,
  action: string,
  params: Record<string, string>,
): Response {
  return html(
    <Frame title="Working…" branding={tenant.branding}>
      <h1>Working…</h1>
      <form method="post" action={action}>
        {Object.entries(params).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <noscript>
          <p>Script is disabled. Press Submit to proceed.</p>
        </noscript>
        <div class="buttons">
          <button type="submit">Submit</button>
        </div>
      </form>
      <script src={FORM_POST_PATH} />
    </Frame>,
  );
}
