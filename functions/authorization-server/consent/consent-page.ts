import { html } from 'hono/html';
import type { Html } from '../pages/page';

export interface ConsentView {
  /** What the assistant calls itself. It is not verified. */
  readonly clientName: string;
  readonly clientId: string;
  /** Where the name comes from, as a sentence. */
  readonly nameNote: string;
  /** The host that the person's browser, and with it the access, is sent to. */
  readonly redirectHost: string;
  /** Whether the redirect goes to this computer, where any program may be listening. */
  readonly isLoopback: boolean;
  /** What each requested scope means. */
  readonly permissions: string[];
  readonly gatewayHost: string;
  readonly identityProvider: string;
  readonly action: string;
  readonly csrfToken: string;
}

/** The page on which a person allows an assistant to act for them, before they sign in. */
export function consentPage(view: ConsentView): Html {
  const { clientName, clientId, nameNote, redirectHost, isLoopback, permissions, gatewayHost } = view;
  return html`<h1>“${clientName}” wants to connect</h1>
    <p class="quiet">${nameNote}</p>
    <h2>It will be able to</h2>
    <ul>
      ${permissions.map((permission) => html`<li>${permission}</li>`)}
    </ul>
    <dl>
      <div>
        <dt>Gateway</dt>
        <dd>${gatewayHost}</dd>
      </div>
      <div>
        <dt>Access goes to</dt>
        <dd>${isLoopback ? html`this computer (${redirectHost})` : redirectHost}</dd>
      </div>
      <div>
        <dt>Client identifier</dt>
        <dd class="identifier">${clientId}</dd>
      </div>
    </dl>
    ${
      isLoopback
        ? html`<p class="warning">
            Any program on this computer can ask like this. Continue only if you started this connection yourself just
            now.
          </p>`
        : ''
    }
    <form method="post" action="${view.action}">
      <input type="hidden" name="csrf" value="${view.csrfToken}" />
      <button type="submit" name="decision" value="allow">Allow and sign in</button>
      <button type="submit" name="decision" value="deny" class="other">Cancel</button>
    </form>
    <p class="quiet next">
      You sign in with ${view.identityProvider} next. Your password is not shared with the application.
    </p>`;
}
