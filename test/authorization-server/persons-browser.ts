import { parse, type HTMLElement } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';

/** Enough for the redirects between an authorization server and an identity provider. */
const MOST_REDIRECTS = 10;

/**
 * A browser without scripts, page by page, so that a test can look at what is on the way and leave it where it likes. It stops
 * at the redirect to the assistant's callback, which it does not call.
 */
export class PersonsBrowser {
  #response?: Response;
  #url = new URL('about:blank');
  #page = parse('');
  #callback?: URL;

  /** @param cookies those of another tab, if this one is in the same browser */
  constructor(readonly cookies = new CookieJar()) {}

  /** The page that is shown. */
  get page(): HTMLElement {
    return this.#page;
  }

  get url(): URL {
    return this.#url;
  }

  /** The response with the page. */
  get response(): Response {
    if (this.#response === undefined) {
      throw new Error('no page was opened');
    }
    return this.#response;
  }

  /** What the page says, without its markup. */
  get text(): string {
    return (this.#page.querySelector('main') ?? this.#page).textContent.replace(/\s+/g, ' ').trim();
  }

  /** Opens a page and follows redirects. */
  async open(url: URL | string, init?: RequestInit): Promise<void> {
    await this.#go(new Request(url, init));
  }

  /** Submits the form of the page with some fields changed, `decision` being the button that is pressed. */
  async submit(fields: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<void> {
    await this.#go(this.formRequest(fields, headers));
  }

  /** Submits the form and stops where it leads to, as somebody does who copies the address instead of opening it. */
  async submitAndStop(fields: Record<string, string> = {}): Promise<URL> {
    const request = this.formRequest(fields);
    const response = await this.#send(request);
    const location = response.headers.get('location');
    if (location === null) {
      throw new Error(`the form leads nowhere: ${response.status} ${await response.text()}`);
    }
    return new URL(location, request.url);
  }

  /** The request that submitting the form makes. */
  formRequest(fields: Record<string, string> = {}, headers: Record<string, string> = {}): Request {
    const form = this.#page.querySelector('form');
    if (form === null) {
      throw new Error(`there is no form on ${this.#url.pathname}: ${this.text}`);
    }
    const body = new URLSearchParams();
    for (const { attributes } of form.querySelectorAll('input')) {
      body.set(attributes.name ?? '', attributes.value ?? '');
    }
    for (const [name, value] of Object.entries(fields)) {
      body.set(name, value);
    }
    return new Request(new URL(form.getAttribute('action') ?? '', this.#url), { method: 'POST', body, headers });
  }

  /** Where the person's browser was sent in the end. */
  callback(): URL {
    if (this.#callback === undefined) {
      throw new Error(`the browser is at ${this.#url.pathname} (${this.response.status}): ${this.text}`);
    }
    return this.#callback;
  }

  async #go(first: Request): Promise<void> {
    this.#callback = undefined;
    let request = first;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      this.#url = new URL(request.url);
      this.#response = await this.#send(request);
      const location = this.#response.headers.get('location');
      if (location === null) {
        this.#page = parse(await this.#response.clone().text());
        return;
      }
      const target = new URL(location, request.url);
      if (isAuthorizationEndpoint(this.#url) && (target.searchParams.has('code') || target.searchParams.has('error'))) {
        this.#callback = target;
        return;
      }
      request = new Request(target);
    }
    throw new Error(`more than ${MOST_REDIRECTS} redirects, the last to ${request.url}`);
  }

  async #send(request: Request): Promise<Response> {
    const cookies = await this.cookies.getCookieString(request.url);
    if (cookies !== '') {
      request.headers.set('cookie', cookies);
    }
    const response = await fetch(request, { redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      await this.cookies.setCookie(cookie, request.url);
    }
    return response;
  }
}

/** Only this server's, whose answers go to assistants; those of the identity provider go to this server. */
const isAuthorizationEndpoint = ({ pathname }: URL): boolean => /^\/authorize(\/|$)/.test(pathname);
