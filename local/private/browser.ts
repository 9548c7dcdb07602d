import { parse, type HTMLElement } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';
import { SignInError } from '../sign-in-error';

/** Who signs in on a login page. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
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
  async authorize(authorizationUrl: URL, redirectUri: string, { username, password }: Credentials): Promise<URL> {
    let request = new Request(authorizationUrl);
    let submitted = false;
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
      const forms = page.querySelectorAll('form');
      const question = forms.find((form) => fieldsToFillIn(form).length === 0 && form.querySelector('button'));
      const login = forms.find((form) => form.querySelector('input[type=password]'));
      if (question) {
        request = agree(question, request.url);
      } else if (login && !submitted) {
        request = fillIn(login, request.url, { username, password });
        submitted = true;
      } else {
        throw new SignInError(`${new URL(request.url).pathname} answered ${response.status}: ${pageMessage(page)}`);
      }
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

/** Every field of the form as the page filled it, with the person's user name and password. */
function fillIn(form: HTMLElement, pageUrl: string, { username, password }: Credentials): Request {
  const fields = new URLSearchParams();
  for (const input of form.querySelectorAll('input')) {
    const { name, type = 'text', value = '' } = input.attributes;
    if (name !== undefined && type !== 'submit') {
      fields.append(name, type === 'password' ? password : type === 'hidden' ? value : username);
    }
  }
  return new Request(new URL(form.getAttribute('action') ?? '', pageUrl), { method: 'POST', body: fields });
}

/** Agrees to what a page asks, such as whether an assistant may connect: a form with nothing to fill in. */
function agree(form: HTMLElement, pageUrl: string): Request {
  const button = form.querySelector('button')?.attributes;
  const fields = new URLSearchParams();
  for (const { attributes } of form.querySelectorAll('input')) {
    fields.append(attributes.name ?? '', attributes.value ?? '');
  }
  if (button?.name !== undefined) {
    fields.append(button.name, button.value ?? '');
  }
  return new Request(new URL(form.getAttribute('action') ?? '', pageUrl), { method: 'POST', body: fields });
}

const fieldsToFillIn = (form: HTMLElement) =>
  form.querySelectorAll('input').filter(({ attributes }) => attributes.type !== 'hidden');

function pageMessage(page: HTMLElement): string {
  const message = page.querySelector('[role=alert]') ?? page.querySelector('main') ?? page;
  return message.textContent.replace(/\s+/g, ' ').trim();
}
