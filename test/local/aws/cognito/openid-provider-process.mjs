// A real OpenID Connect provider on loopback, in a process of its own because Jest runs no ES modules. It signs in, without a
// page, whom `login_hint` names; `deny` does not want to. The second argument names what it gets wrong.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [redirectUri, fault] = process.argv.slice(2);

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'cognito',
      client_secret: 'upstream-secret',
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  claims: { openid: ['sub', 'team'], email: ['email', 'email_verified'] },
  pkce: { required: () => fault === 'pkce' },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (ctx, { uid }) => `/interaction/${uid}` },
  findAccount: (ctx, sub) => ({
    accountId: sub,
    claims: () => ({ sub, team: 'blue', ...(sub === 'nomail' ? {} : { email: `${sub}@corp.example` }) }),
  }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ accountId: ctx.oidc.session.accountId, clientId: 'cognito' });
    grant.addOIDCScope('openid email');
    await grant.save();
    return grant;
  },
});

server.on('request', async (req, res) => {
  if (!req.url.startsWith('/interaction/')) {
    return provider.callback()(req, res);
  }
  const { params } = await provider.interactionDetails(req, res);
  await provider.interactionFinished(
    req,
    res,
    params.login_hint === 'deny'
      ? { error: 'access_denied', error_description: 'The person does not want to' }
      : { login: { accountId: params.login_hint ?? 'bob' } },
  );
});
process.stdout.write(`${issuer}\n`);
