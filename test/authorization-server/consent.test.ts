import { McpClient } from 'cdk-agentcore-gateway-auth';
import { Cookie } from 'tough-cookie';
import { answerInThisProcess } from './instance-at';
import { otherInstanceOf } from './other-instance';
import { PersonsBrowser } from './persons-browser';
import { RunningServer } from './running-server';
import { CALLBACK, Pkce } from './tested-server';
import { StoredRows } from './stored-row';

let server: RunningServer;

beforeAll(async () => {
  server = await RunningServer.start({ clients: [McpClient.kiro()] });
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => server.stop());

/** A browser in which somebody is asked to allow a new assistant. */
async function askedBrowser(parameters: Record<string, string> = {}, browser = new PersonsBrowser()) {
  const { client_id: clientId } = await server.register();
  const pkce = new Pkce();
  await browser.open(server.authorizationUrl(clientId, pkce, parameters));
  return { browser, clientId, pkce };
}

const enter = (browser: PersonsBrowser): Promise<void> =>
  browser.submit({ username: server.alice.username, password: server.alice.password });

/** What the browser shows is a refusal, from which nothing was sent anywhere. */
function expectRefusalPage(browser: PersonsBrowser, title: RegExp): void {
  expect(browser.response.status).toBe(400);
  expect(browser.text).toMatch(title);
  expect(() => browser.callback()).toThrow();
}

describe('[1] [11] [12] a browser that is signed in at the identity provider is asked', () => {
  test('for every assistant and every request, however it is known to the server', async () => {
    const browser = new PersonsBrowser();
    const { client_id: known } = await server.register();
    await server.signIn(server.authorizationUrl(known, new Pkce()), server.alice, browser);

    const { client_id: attackers } = await server.register({ redirect_uris: ['http://127.0.0.1:1/evil'] });
    for (const [clientId, redirectUri] of [
      [known, CALLBACK],
      [known, 'http://127.0.0.1:1/callback'],
      [attackers, 'http://127.0.0.1:1/evil'],
      ['https://vscode.dev/oauth/client-metadata.json', 'http://127.0.0.1:33418/'],
    ] as const) {
      await browser.open(server.authorizationUrl(clientId, new Pkce(), { redirect_uri: redirectUri }));
      expect(browser.url.pathname).toMatch(/^\/consent\//);
      expect(browser.text).toContain(clientId);
    }

    // The identity provider asks nothing any more: the page before it is all that stands between.
    await browser.submit({ decision: 'allow' });
    expect(browser.callback().searchParams.get('code')).toEqual(expect.any(String));
  });

  test('for an assistant of the owner, too', async () => {
    const browser = new PersonsBrowser();
    const [redirectUri] = McpClient.kiro().callbackUrls;
    await browser.open(server.authorizationUrl('kiro', new Pkce(), { redirect_uri: redirectUri }));
    expect(browser.url.pathname).toMatch(/^\/consent\//);
    expect(browser.text).toContain('AgentCore Gateway has registered this application.');
  });
});

describe('[2] who signs in is who consented', () => {
  test('the address of the identity provider is worth nothing in another browser, and stays good in the right one', async () => {
    const { browser: attacker } = await askedBrowser();
    const upstream = await attacker.submitAndStop({ decision: 'allow' });

    const victim = new PersonsBrowser();
    await victim.open(upstream);
    await enter(victim);
    expect(victim.url.pathname).toBe('/callback');
    expectRefusalPage(victim, /This sign-in has expired/);

    await attacker.open(upstream);
    await enter(attacker);
    expect(attacker.callback().searchParams.get('code')).toEqual(expect.any(String));
  });

  test('a cookie with another value is no cookie', async () => {
    const { browser } = await askedBrowser();
    const upstream = await browser.submitAndStop({ decision: 'allow' });
    const cookies = await browser.cookies.getCookies(server.issuer);
    const { key } = cookies.find(({ key }) => key.startsWith('sign_in_'))!;
    await browser.cookies.setCookie(new Cookie({ key, value: 'A'.repeat(43), path: '/' }), server.issuer);
    await browser.open(upstream);
    await enter(browser);
    expectRefusalPage(browser, /This sign-in has expired/);
  });

  test('the page itself belongs to the browser that brought the request', async () => {
    const { browser: attacker } = await askedBrowser();
    const victim = new PersonsBrowser();
    await victim.open(attacker.url);
    expectRefusalPage(victim, /This sign-in has expired/);
  });

  test('the way back to the assistant belongs to that browser as well', async () => {
    const { browser } = await askedBrowser();
    await browser.submit({ decision: 'allow' });
    const callback = await browser.submitAndStop({
      username: server.alice.username,
      password: server.alice.password,
    });
    const resume = (
      await server.fetch(callback.pathname + callback.search, {
        headers: { cookie: await browser.cookies.getCookieString(callback.href) },
      })
    ).headers.get('location')!;
    expect(resume).toMatch(/\/authorize\//);

    const thief = new PersonsBrowser();
    await thief.open(resume);
    expectRefusalPage(thief, /This sign-in has expired/);
    await browser.open(resume);
    expect(browser.callback().searchParams.get('code')).toEqual(expect.any(String));
  });
});

describe('[3] an assistant cannot have the question left out', () => {
  test.each(['none', 'none login'])('with prompt=%s', async (prompt) => {
    const { clientId } = await server.connect();
    const response = await fetch(server.authorizationUrl(clientId, new Pkce(), { prompt }), { redirect: 'manual' });
    const location = response.headers.get('location')!;
    if (prompt === 'none') {
      expect(new URL(location).searchParams.get('error')).toBe('login_required');
    } else {
      expect(location).toMatch(/^(\/consent\/|http:\/\/[^/]+\/consent\/)/);
    }
    expect(location).not.toMatch(/[?&]code=/);
  });

  test.each(['cross-site', 'same-site', 'none'])('nor by a page of another site (%s)', async (site) => {
    const { browser } = await askedBrowser();
    await browser.submit({ decision: 'allow' }, { 'sec-fetch-site': site });
    expectRefusalPage(browser, /cannot be answered/);
  });
});

describe('[4] a form that this server did not render for this browser', () => {
  test.each([
    ['without token', { csrf: '' }, {}],
    ['with a changed token', { csrf: 'A'.repeat(43) }, {}],
    ['with a longer token', { csrf: 'A'.repeat(100) }, {}],
    ['from another origin', {}, { origin: 'https://evil.example' }],
    ['from a longer origin', {}, { origin: 'http://127.0.0.1.evil.example' }],
  ] as const)('%s is refused', async (_, fields, headers) => {
    const { browser } = await askedBrowser();
    await browser.submit({ decision: 'allow', ...fields }, headers);
    expectRefusalPage(browser, /cannot be answered/);
  });

  test('with the token of another request is refused', async () => {
    const { browser: attacker } = await askedBrowser();
    const token = attacker.page.querySelector('input[name=csrf]')!.getAttribute('value')!;
    const { browser } = await askedBrowser();
    await browser.submit({ decision: 'allow', csrf: token });
    expectRefusalPage(browser, /cannot be answered/);
  });

  test('without the cookie is refused, though the token is right', async () => {
    const { browser } = await askedBrowser();
    const response = await fetch(browser.formRequest({ decision: 'allow' }), { redirect: 'manual' });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.getSetCookie().filter((cookie) => cookie.startsWith('sign_in_'))).toEqual([]);
  });

  test('of a size that no form of this server has is refused', async () => {
    const { browser } = await askedBrowser();
    await browser.submit({ decision: 'allow', padding: 'x'.repeat(3000) });
    expectRefusalPage(browser, /cannot be answered/);
  });

  test.each<Record<string, string>>([{}, { decision: 'ALLOW' }, { decision: 'allow ' }])(
    '%j does not allow',
    async (fields) => {
      const { browser } = await askedBrowser();
      await browser.submit(fields);
      expect(browser.callback().searchParams.get('error')).toBe('access_denied');
    },
  );
});

describe('[5] two assistants at once in one browser', () => {
  test('each get their own answer, in whichever order they are allowed', async () => {
    const cookies = new PersonsBrowser();
    const first = await askedBrowser({ state: 'of the first' }, cookies);
    const firstPage = first.browser.url;
    const second = await askedBrowser({ state: 'of the second' }, cookies);

    await cookies.submit({ decision: 'allow' });
    const firstTab = new PersonsBrowser(cookies.cookies);
    await firstTab.open(firstPage);
    await firstTab.submit({ decision: 'allow' });
    await enter(cookies);
    await enter(firstTab);

    for (const [{ clientId, pkce }, callback, state] of [
      [first, firstTab.callback(), 'of the first'],
      [second, cookies.callback(), 'of the second'],
    ] as const) {
      expect(callback.searchParams.get('state')).toBe(state);
      expect((await server.redeem(clientId, callback.searchParams.get('code')!, pkce)).status).toBe(200);
    }
  });

  test('a page that was loaded again can be submitted as it was before', async () => {
    const { browser } = await askedBrowser();
    const loadedFirst = browser.formRequest({ decision: 'deny' });
    await browser.open(browser.url);
    await browser.open(loadedFirst.url, { method: 'POST', body: await loadedFirst.formData().then(asForm) });
    expect(browser.callback().searchParams.get('error')).toBe('access_denied');
  });
});

const asForm = (form: FormData) =>
  new URLSearchParams(Object.fromEntries([...form].map(([name, value]) => [name, String(value)])));

describe('[7] [37] cookies', () => {
  test('cannot be read by scripts, do not follow other sites, and end', async () => {
    const { browser } = await askedBrowser();
    await browser.submitAndStop({ decision: 'allow' });
    const cookies = (await browser.cookies.getCookies(browser.url.href)).filter(({ key }) => !key.endsWith('.sig'));
    expect(cookies.map(({ key }) => key.replace(/_[\da-f]{16}$/, '')).sort()).toEqual(['interaction', 'sign_in']);
    for (const { key, httpOnly, sameSite, path, TTL } of cookies.map((one) => Object.assign(one, { TTL: one.TTL() }))) {
      expect({ key, httpOnly, sameSite }).toEqual({ key, httpOnly: true, sameSite: 'lax' });
      expect(path).toBe(key.startsWith('sign_in_') ? '/' : browser.url.pathname);
      expect(TTL).toBeLessThanOrEqual((key.startsWith('sign_in_') ? 600 : 1200) * 1000);
    }
  });

  test('belong to this host and to https, where the server has https', async () => {
    const https = otherInstanceOf(server, { issuer: 'https://signin.example.com' });
    const { client_id: clientId } = await server.register();
    const url = server.authorizationUrl(clientId, new Pkce());
    const asked = await https(new Request(`https://signin.example.com${url.pathname}${url.search}`));
    expect(asked.status).toBe(303);
    const cookies = asked.headers.getSetCookie();
    expect(cookies).toHaveLength(4);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Secure-(interaction|resume)(\.sig)?=.*; secure(;|$)/i);
      expect(cookie).not.toMatch(/domain/i);
    }

    const page = new URL(asked.headers.get('location')!, 'https://signin.example.com').href;
    const cookie = cookies.map((one) => one.split(';')[0]).join('; ');
    const html = await (await https(new Request(page, { headers: { cookie } }))).text();
    const csrf = /name="csrf" value="([^"]+)"/.exec(html)![1]!;
    const allowed = await https(
      new Request(page, {
        method: 'POST',
        headers: { cookie },
        body: new URLSearchParams({ csrf, decision: 'allow' }),
      }),
    );
    expect(allowed.status).toBe(303);
    expect(allowed.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-sign_in_[\da-f]{16}=[\w-]{43}\.[\w-]{43}; path=\/; expires=[^;]+; samesite=lax; secure; httponly$/,
      ),
    ]);
  });

  test('that were changed are none', async () => {
    const { browser: other } = await askedBrowser();
    const { browser } = await askedBrowser();
    for (const { key, value } of await other.cookies.getCookies(other.url.href)) {
      if (key === 'interaction') {
        // The signature stays that of the cookie which it replaces.
        await browser.cookies.setCookie(new Cookie({ key, value, path: other.url.pathname }), other.url.href);
      }
    }
    const cookies = await browser.cookies.getCookies(browser.url.href);
    const { value: signature } = cookies.find(({ key }) => key === 'interaction.sig')!;
    await browser.cookies.setCookie(
      new Cookie({ key: 'interaction.sig', value: signature, path: other.url.pathname }),
      other.url.href,
    );
    await browser.open(other.url);
    expectRefusalPage(browser, /This sign-in has expired/);
  });

  test('do not outlive what they are for', async () => {
    const { browser } = await askedBrowser();
    const upstream = await browser.submitAndStop({ decision: 'allow' });
    answerInThisProcess(server, { later: 601 });
    await browser.open(upstream);
    await enter(browser);
    expectRefusalPage(browser, /This sign-in has expired/);
    jest.restoreAllMocks();

    const { browser: late } = await askedBrowser();
    const rows = new StoredRows(server);
    await rows.setTime('Interaction', late.url.pathname.split('/').at(-1)!, 'expiresAt', Math.floor(Date.now() / 1000));
    await late.submit({ decision: 'allow' });
    expectRefusalPage(late, /This sign-in has expired/);
  });
});

describe('[8] before it is allowed, nothing is prepared', () => {
  test('the page sets no cookie of a sign-in, and whoever goes on without it is asked again', async () => {
    const { browser } = await askedBrowser();
    const cookies = await browser.cookies.getCookies(server.issuer);
    expect(cookies.filter(({ key }) => key.startsWith('sign_in_'))).toEqual([]);

    const asked = browser.url.pathname;
    await browser.open(server.issuer + asked.replace('/consent/', '/authorize/'));
    expect(browser.url.pathname).toMatch(/^\/consent\//);
    expect(browser.url.pathname).not.toBe(asked);
  });

  test('a state of the own making leads nowhere', async () => {
    const { browser } = await askedBrowser();
    for (const query of ['', '?code=x', '?state=', '?state=mine&code=x', '?state=a&state=b&code=x']) {
      await browser.open(`${server.issuer}/callback${query}`);
      expectRefusalPage(browser, /This sign-in has expired/);
    }
  });
});

describe('[9] the page', () => {
  test('says who asks, for what, and where the access is sent, and that nobody has verified the name', async () => {
    const { browser, clientId } = await askedBrowser();
    for (const text of [
      'Test assistant',
      'The application chose this name itself. It has not been verified.',
      'call the tools of this gateway',
      clientId,
      new URL(CALLBACK).host,
      new URL(server.resource).host,
    ]) {
      expect(browser.text).toContain(text);
    }
  });

  test('shows the host of a callback that is elsewhere, and has no word of this computer then', async () => {
    const redirectUri = 'https://claude.ai/api/mcp/auth_callback';
    const { client_id: clientId } = await server.register({ client_name: 'VS Code', redirect_uris: [redirectUri] });
    const browser = new PersonsBrowser();
    await browser.open(server.authorizationUrl(clientId, new Pkce(), { redirect_uri: redirectUri }));
    expect(browser.text).toContain('Access goes to claude.ai');
    expect(browser.text).not.toContain('this computer');
  });

  test('[13] warns that any program on this computer can be who asks, also if it names a well-known document', async () => {
    const browser = new PersonsBrowser();
    await browser.open(
      server.authorizationUrl('https://vscode.dev/oauth/client-metadata.json', new Pkce(), {
        redirect_uri: 'http://127.0.0.1:4444/',
      }),
    );
    expect(browser.text).toContain('this computer (127.0.0.1:4444)');
    expect(browser.text).toContain('Any program on this computer can ask like this.');
    expect(browser.text).toContain(
      'The name comes from vscode.dev. That this host published it was verified, and nothing else.',
    );
  });
});

describe('[10] whoever cancels', () => {
  test('is sent back with the state, the issuer and the refusal, and nobody signs in', async () => {
    const { browser } = await askedBrowser({ state: 'x&y=z' });
    await browser.submit({ decision: 'deny' });
    expect(browser.callback().href.startsWith(`${CALLBACK}?`)).toBe(true);
    expect(Object.fromEntries(browser.callback().searchParams)).toEqual({
      error: 'access_denied',
      error_description: expect.any(String),
      state: 'x&y=z',
      iss: server.issuer,
    });
  });

  test('cannot be made to allow it by going back', async () => {
    const { browser } = await askedBrowser();
    const page = browser.url;
    const allow = browser.formRequest({ decision: 'allow' });
    const body = asForm(await allow.formData());
    await browser.submit({ decision: 'deny' });
    await browser.open(page, { method: 'POST', body });
    expectRefusalPage(browser, /This sign-in has expired/);
  });

  test('in one tab ends the sign-in that was begun in another', async () => {
    const { browser } = await askedBrowser();
    const page = browser.url;
    const upstream = await browser.submitAndStop({ decision: 'allow' });
    await browser.open(page);
    await browser.submit({ decision: 'deny' });
    expect(browser.callback().searchParams.get('error')).toBe('access_denied');
    await browser.open(upstream);
    await enter(browser);
    expectRefusalPage(browser, /This sign-in has expired/);
  });
});

describe('[10] a request in several tabs', () => {
  /** A second tab on the page of a first one. */
  async function otherTab(browser: PersonsBrowser): Promise<PersonsBrowser> {
    const tab = new PersonsBrowser(browser.cookies);
    await tab.open(browser.url);
    return tab;
  }

  test('that is cancelled in one cannot be allowed in another, whether or not the browser followed', async () => {
    for (const follow of [true, false]) {
      const { browser } = await askedBrowser();
      const tab = await otherTab(browser);
      await (follow ? browser.submit({ decision: 'deny' }) : browser.submitAndStop({ decision: 'deny' }));
      await tab.submit({ decision: 'allow' });
      expectRefusalPage(tab, /This sign-in has expired/);
      expect((await tab.cookies.getCookies(server.issuer)).filter(({ key }) => key.startsWith('sign_in_'))).toEqual([]);
    }
  });

  test('that is cancelled in one ends the sign-in of another, whether or not the browser followed', async () => {
    for (const follow of [true, false]) {
      const { browser } = await askedBrowser();
      const tab = await otherTab(browser);
      const upstream = await tab.submitAndStop({ decision: 'allow' });
      await (follow ? browser.submit({ decision: 'deny' }) : browser.submitAndStop({ decision: 'deny' }));
      await tab.open(upstream);
      await enter(tab);
      expectRefusalPage(tab, /This sign-in has expired/);
    }
  });

  test('that is cancelled before the assistant has its answer is cancelled, although a person has signed in', async () => {
    const { browser } = await askedBrowser();
    const tab = await otherTab(browser);
    await tab.submit({ decision: 'allow' });
    const callback = await tab.submitAndStop({ username: server.alice.username, password: server.alice.password });
    const cookie = await tab.cookies.getCookieString(callback.href);
    const wayBack = await server.fetch(callback.pathname + callback.search, { headers: { cookie } });
    await browser.submit({ decision: 'deny' });
    expect(browser.callback().searchParams.get('error')).toBe('access_denied');
    await tab.open(wayBack.headers.get('location')!);
    expectRefusalPage(tab, /This sign-in has expired/);
  });

  test('that is allowed in two is answered once, in whichever the person signs in first', async () => {
    for (const finishFirst of [0, 1]) {
      const { browser, clientId, pkce } = await askedBrowser();
      const tabs = [browser, await otherTab(browser)];
      const upstreams = [
        await tabs[0]!.submitAndStop({ decision: 'allow' }),
        await tabs[1]!.submitAndStop({ decision: 'allow' }),
      ];
      const [first, second] = [tabs[finishFirst]!, tabs[1 - finishFirst]!];
      await first.open(upstreams[finishFirst]!);
      await enter(first);
      const code = first.callback().searchParams.get('code')!;
      await second.open(upstreams[1 - finishFirst]!);
      expectRefusalPage(second, /This sign-in has expired/);
      expect((await server.redeem(clientId, code, pkce)).status).toBe(200);
    }
  });

  test('that was answered is not answered again by going back', async () => {
    const { browser } = await askedBrowser();
    const page = browser.url;
    const [allow, deny] = [browser.formRequest({ decision: 'allow' }), browser.formRequest({ decision: 'deny' })];
    await browser.submit({ decision: 'allow' });
    const callback = await browser.submitAndStop({
      username: server.alice.username,
      password: server.alice.password,
    });
    await browser.open(callback);
    expect(browser.callback().searchParams.has('code')).toBe(true);
    for (const form of [allow, deny]) {
      await browser.open(page, { method: 'POST', body: asForm(await form.formData()) });
      expectRefusalPage(browser, /This sign-in has expired/);
    }
    for (const url of [page, callback]) {
      await browser.open(url);
      expectRefusalPage(browser, /This sign-in has expired/);
    }
  });

  test('can be allowed again and again, and its row stays small', async () => {
    const rows = new StoredRows(server);
    const { browser } = await askedBrowser();
    const uid = browser.url.pathname.split('/').at(-1)!;
    let upstream = browser.url;
    for (let time = 0; time < 10; time += 1) {
      upstream = await (await otherTab(browser)).submitAndStop({ decision: 'allow' });
    }
    expect(await rows.size('Interaction', uid)).toBeLessThan(3000);
    await browser.open(upstream);
    await enter(browser);
    expect(browser.callback().searchParams.has('code')).toBe(true);
  });

  test('is answered once by two returns at once', async () => {
    const { browser } = await askedBrowser();
    await browser.submit({ decision: 'allow' });
    const callback = await browser.submitAndStop({
      username: server.alice.username,
      password: server.alice.password,
    });
    const cookie = await browser.cookies.getCookieString(callback.href);
    const wayBack = await server.fetch(callback.pathname + callback.search, { headers: { cookie } });
    const { pathname, href } = new URL(wayBack.headers.get('location')!);
    const resume = await browser.cookies.getCookieString(href);
    const answers = await Promise.all([1, 2, 3].map(() => server.fetch(pathname, { headers: { cookie: resume } })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 400, 400]);
  });
});

test('[7] an answer of the identity provider is taken once', async () => {
  const { browser } = await askedBrowser();
  await browser.submit({ decision: 'allow' });
  const callback = await browser.submitAndStop({ username: server.alice.username, password: server.alice.password });
  const cookie = await browser.cookies.getCookieString(callback.href);
  const once = () => server.fetch(callback.pathname + callback.search, { headers: { cookie } });

  const answers = await Promise.all([once(), once(), once()]);

  expect(answers.map(({ status }) => status).sort()).toEqual([303, 400, 400]);
});
