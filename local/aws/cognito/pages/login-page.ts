import { html } from 'hono/html';
import type { PoolDomain } from '../pool-domain';
import { alert, field, form, showPage, type Html, type SignInStep } from './page';

interface LoginState {
  readonly status: 200 | 400 | 403;
  /** What the person typed before, or the login hint. A password is never shown again. */
  readonly username: string;
  readonly error?: string;
}

/** Answers with the sign-in page. It works without scripts and with the keyboard alone. */
export function showLoginPage(step: SignInStep, state: LoginState): Promise<Response> {
  const { c, domain, request } = step;
  const { client } = request;
  const { search } = new URL(c.req.url);
  const body = html`<h1>Sign in</h1>
    <p class="lead">Sign in to your account.</p>
    ${alert(state.error)} ${client.offersPasswords ? form(step, '/login', passwordFields(domain, state)) : ''}
    ${domain.pool
      .providersOf(client)
      .map(
        ({ name }) =>
          html`<p class="other"><a class="button" href="${providerLink(search, name)}">Sign in with ${name}</a></p>`,
      )}`;
  return showPage(c, state.status, 'Sign in', body);
}

function passwordFields(domain: PoolDomain, { username, error }: LoginState): Html {
  const focus = html`autofocus`;
  const name = html`type="text" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false"
  ${username === '' ? focus : ''}`;
  const password = html`type="password" autocomplete="current-password" ${username === '' ? '' : focus}`;
  return html`${field('username', nameLabel(domain), name, error)} ${field('password', 'Password', password, error)}
    <button type="submit">Sign in</button>`;
}

function providerLink(search: string, provider: string): string {
  const query = new URLSearchParams(search);
  query.set('identity_provider', provider);
  return `/oauth2/authorize?${query}`;
}

/** What people of the pool sign in with, such as `Username or email`. */
function nameLabel(domain: PoolDomain): string {
  const { usernameAttributes, aliasAttributes } = domain.pool.settings.signInNames;
  const words: Readonly<Record<string, string>> = { email: 'email', phone_number: 'phone number' };
  const names = [
    ...(usernameAttributes.length === 0 ? ['username'] : []),
    ...[...usernameAttributes, ...aliasAttributes].flatMap((attribute) => words[attribute] ?? []),
  ];
  const label = names.join(' or ');
  return label.charAt(0).toUpperCase() + label.slice(1);
}
