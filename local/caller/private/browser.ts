import { parse, type HTMLElement } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';
import { SignInError } from '../sign-in-error';

/** Who signs in on a login page. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  /**
   * The code that the person has for a page which asks for one, if any.
   *
   * @param origin of the page
   * @param newAccount the account to add to an authenticator app, `otpauth://...`, where the person has to set one up
   */
  readonly readCode?: (origin: string, newAccount?: string) => string | undefined;
}

/** Enough for any identity provider that redirects a few times; a loop ends here. */
const MAX_STEPS = 20;

/**
 * The person's browser during a sign-in: it keeps cookies, follows redirects, agrees to what is asked, and fills in the login
 * form, over HTTP and without scripts. It ends at the assistant's callback, which it does not call.
 */
export class Browser {
  readonly #cookies = new CookieJar();

  constructor(private readonly fetch: typeof globalThis.fetch) {}

  /**
   * Opens the authorization URL and signs the person in.
   *
   * @returns the callback URL that the identity provider redirected to
   * @throws SignInError when a page shows an error instead, with the page's own words
   */
  async authorize(authorizationUrl: URL, redirectUri: string, credentials: Credentials): Promise<URL> {
    let request = new Request(authorizationUrl);
    const submitted = new Set<FormKind>();
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const response = await this.#send(request);
      const location = response.headers.get('location');
      if (location !== null) {
        const target = new URL(location, request.url);
        if (isCallback(target, redirectUri)) {
          return target;
        }
        request = new Request(target);
        continue;
      }
      const page = parse(await response.text());
      const form = page.querySelectorAll('form').find((candidate) => kindOf(candidate) !== undefined);
      const kind = form && kindOf(form);
      const { origin } = new URL(request.url);
      const code = kind === 'code' ? credentials.readCode?.(origin, newAccountOf(page)) : undefined;
      if (!form || !kind || submitted.has(kind) || (kind === 'code' && code === undefined)) {
        throw new SignInError(`${new URL(request.url).pathname} answered ${response.status}: ${pageMessage(page)}`);
      }
      request = fillIn(form, request.url, { ...credentials, code });
      submitted.add(kind);
    }
    throw new SignInError(`the identity provider redirected more than ${MAX_STEPS} times`);
  }

  async #send(request: Request): Promise<Response> {
    const cookies = await this.#cookies.getCookieString(request.url);
    if (cookies !== '') {
      request.headers.set('cookie', cookies);
    }
    const response = await this.fetch(new Request(request, { redirect: 'manual' }));
    for (const cookie of response.headers.getSetCookie()) {
      await this.#cookies.setCookie(cookie, request.url);
    }
    return response;
  }
}

function isCallback(target: URL, redirectUri: string): boolean {
  const callback = new URL(redirectUri);
  return (
    target.protocol === callback.protocol && target.host === callback.host && target.pathname === callback.pathname
  );
}

/** What a form asks for: the password, the code of a second factor, or nothing but to agree, such as to an assistant. */
type FormKind = 'password' | 'code' | 'consent';

function kindOf(form: HTMLElement): FormKind | undefined {
  if (form.querySelector('input[type=password]')) {
    return 'password';
  }
  if (form.querySelector('input[autocomplete=one-time-code]')) {
    return 'code';
  }
  const asksNothing = form.querySelectorAll('input').every(({ attributes }) => attributes.type === 'hidden');
  return asksNothing && form.querySelector('button') ? 'consent' : undefined;
}

/** Every field of the form as the page filled it, with the person's user name, password or code, and its first button. */
function fillIn(
  form: HTMLElement,
  pageUrl: string,
  { username, password, code }: Credentials & { readonly code: string | undefined },
): Request {
  const fields = new URLSearchParams();
  for (const input of form.querySelectorAll('input')) {
    const { name, type = 'text', value = '' } = input.attributes;
    if (name !== undefined && type !== 'submit') {
      fields.append(name, type === 'password' ? password : type === 'hidden' ? value : (code ?? username));
    }
  }
  const button = form.querySelector('button')?.attributes;
  if (button?.name !== undefined) {
    fields.append(button.name, button.value ?? '');
  }
  return new Request(new URL(form.getAttribute('action') ?? '', pageUrl), { method: 'POST', body: fields });
}

/** Where an authenticator app has to be set up, the page has the account as a link for the app. */
function newAccountOf(page: HTMLElement): string | undefined {
  return page.querySelector('a[href^="otpauth:"]')?.getAttribute('href');
}

/** What a page says, without the secret of an authenticator app. */
function pageMessage(page: HTMLElement): string {
  const message = page.querySelector('[role=alert]') ?? page.querySelector('main') ?? page;
  if (newAccountOf(page) !== undefined) {
    message.querySelectorAll('code').forEach((secret) => secret.remove());
  }
  return message.textContent.replace(/\s+/g, ' ').trim();
}
