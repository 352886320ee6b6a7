import type { TenantState } from "../state/state.ts";
import { Frame } from "./frame.tsx";
import { html } from "./html.tsx";

/** The messages that External ID would have sent, newest first. */
export function mailboxPage(tenant: TenantState): Response {
  const messages = tenant.mailbox.messages();
  return html(
    <Frame title="Mailbox" branding={tenant.branding}>
      <h1>Mailbox</h1>
      {messages.length === 0 ? <p>No messages yet.</p> : null}
      {messages.map(({ to, subject, code, sentAt }) => (
        <article key={`${to} ${sentAt} ${code}`}>
          <h2>{subject}</h2>
          <p class="quiet">To {to}, {new Date(sentAt).toISOString()}</p>
          <p>
            Account verification code: <code>{code}</code>
          </p>
        </article>
      ))}
    </Frame>,
  );
}
