import { parse, type HTMLElement } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';

/** What a browser does with the pages of the service, without following redirects by itself. */
export class Browser {
  #jar = new CookieJar();

  async get(url: string): Promise<Response> {
    return this.#fetch(url, {});
  }

  async post(url: string, form: Readonly<Record<string, string>>): Promise<Response> {
    return this.#fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  }

  /** Opens a page. */
  async open(url: string): Promise<Page> {
    return Page.of(this, url, await this.get(url));
  }

  cookies(url: string): Promise<string> {
    return this.#jar.getCookieString(url);
  }

  forgetCookies(): void {
    this.#jar = new CookieJar();
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const headers = { cookie: await this.#jar.getCookieString(url) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      await this.#jar.setCookie(cookie, url);
    }
    return response;
  }
}

/** A page with its form. */
export class Page {
  static async of(browser: Browser, url: string, response: Response): Promise<Page> {
    return new Page(browser, url, response, parse(await response.text()));
  }

  private constructor(
    private readonly browser: Browser,
    private readonly url: string,
    readonly response: Response,
    readonly document: HTMLElement,
  ) {}

  get status(): number {
    return this.response.status;
  }

  get heading(): string | undefined {
    return this.document.querySelector('h1')?.text;
  }

  get alert(): string | undefined {
    return this.document.querySelector('[role=alert]')?.text;
  }

  get lead(): string | undefined {
    return this.document.querySelector('.lead')?.text;
  }

  get action(): string {
    return new URL(this.document.querySelector('form')!.getAttribute('action')!, this.url).href;
  }

  value(name: string): string | undefined {
    return this.document.querySelector(`input[name=${name}]`)?.getAttribute('value');
  }

  /** Sends the form as the page has it, with some inputs filled in. */
  submit(inputs: Readonly<Record<string, string>>): Promise<Response> {
    const given = this.document
      .querySelectorAll('input')
      .map((input) => [input.getAttribute('name')!, input.getAttribute('value') ?? '']);
    return this.browser.post(this.action, { ...Object.fromEntries(given), ...inputs });
  }

  /** Sends the form and reads the page that comes back. */
  async submitForPage(inputs: Readonly<Record<string, string>>): Promise<Page> {
    return Page.of(this.browser, this.action, await this.submit(inputs));
  }
}
