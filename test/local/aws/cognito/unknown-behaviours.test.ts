import { decodeJwt } from 'jose';
import type { Assumptions } from '../../../../local/account/assumptions';
import {
  Cognito,
  PASSWORD,
  PUBLIC_CLIENT,
  refusal,
  VERIFIER,
  type Setup,
  type Site,
  type TokenResponse,
} from './fixture';

let cognito: Cognito;
afterEach(() => cognito.stop());

async function start(assume: Partial<Assumptions>, setup?: Setup): Promise<Site> {
  cognito = new Cognito(undefined, assume);
  const site = await cognito.start(setup);
  site.createAlice();
  return site;
}

describe('the methods of PKCE in the metadata of a pool', () => {
  const metadata = async (site: Site): Promise<unknown> =>
    (await fetch(`${site.pool.issuer}/.well-known/openid-configuration`)).json();

  test('are not advertised', async () => {
    expect(await metadata(await start({}))).not.toHaveProperty('code_challenge_methods_supported');
  });

  test('are advertised where that is assumed', async () => {
    const site = await start({ userPoolCodeChallengeMethods: 'S256' });
    expect(await metadata(site)).toMatchObject({ code_challenge_methods_supported: ['S256'] });
  });
});

describe('a state of more than 1,024 characters', () => {
  const state = 's'.repeat(1_025);

  test('is refused', async () => {
    const site = await start({});
    const { searchParams } = await site.authorize({ state });
    expect(searchParams.get('error_description')).toBe('state is too long');
    expect((await site.authorize({ state: state.slice(1) })).pathname).toBe('/login');
  });

  test('is accepted where that is assumed', async () => {
    const site = await start({ longState: 'accepted' });
    expect((await site.signIn({ state })).searchParams.get('state')).toBe(state);
  });
});

describe('a code_verifier without a challenge', () => {
  const UNPROTECTED = { code_challenge: undefined, code_challenge_method: undefined };

  test('is refused', async () => {
    const site = await start({});
    expect(await refusal(site.redeem(await site.code(UNPROTECTED)))).toStrictEqual({
      status: 400,
      error: 'invalid_grant',
    });
  });

  test('is ignored where that is assumed, and a challenge still wants its verifier', async () => {
    const site = await start({ verifierWithoutChallenge: 'ignored' });
    expect((await site.redeem(await site.code(UNPROTECTED))).status).toBe(200);
    expect((await site.redeem(await site.code(), { code_verifier: undefined })).status).toBe(400);
    expect((await site.redeem(await site.code(), { code_verifier: `${VERIFIER}x` })).status).toBe(400);
  });
});

describe('a rotated refresh token that comes again', () => {
  const client = { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 } };

  async function rotate(site: Site): Promise<{ readonly rotated?: string; readonly current: TokenResponse }> {
    const { refresh_token: rotated } = await site.tokens();
    const current = (await (await site.refresh(rotated)).json()) as TokenResponse;
    return { rotated, current };
  }

  test('is refused and costs nobody anything else', async () => {
    const site = await start({}, { client });
    const { rotated, current } = await rotate(site);
    cognito.clock.advance({ seconds: 11 });
    expect((await site.refresh(rotated)).status).toBe(400);
    expect((await site.userInfo(current.access_token)).status).toBe(200);
    expect((await site.refresh(current.refresh_token)).status).toBe(200);
  });

  test('ends the whole sign-in where that is assumed, after the grace period', async () => {
    const site = await start({ rotatedTokenReuse: 'family-revoked' }, { client });
    const { rotated, current } = await rotate(site);
    expect((await site.refresh(rotated)).status).toBe(200);
    cognito.clock.advance({ seconds: 11 });
    expect((await site.refresh(rotated)).status).toBe(400);
    expect((await site.userInfo(current.access_token)).status).toBe(401);
    expect((await site.refresh(current.refresh_token)).status).toBe(400);
  });

  test('ends nothing for a client that it was not issued to', async () => {
    const site = await start({ rotatedTokenReuse: 'family-revoked' }, { client });
    const { ref } = await cognito.create('UserPoolClient', 'Other', { UserPoolId: site.poolId, ...PUBLIC_CLIENT });
    const { rotated, current } = await rotate(site);
    cognito.clock.advance({ seconds: 11 });
    expect((await site.refresh(rotated, { client_id: ref })).status).toBe(400);
    expect((await site.refresh(current.refresh_token)).status).toBe(200);
  });
});

describe('rotation with an empty list of ExplicitAuthFlows', () => {
  const client = { ExplicitAuthFlows: [], RefreshTokenRotation: { Feature: 'ENABLED' } };

  test('is refused', async () => {
    await expect(start({}, { client })).rejects.toThrow('which is part of the default for ExplicitAuthFlows');
  });

  test('is accepted where that is assumed, and works', async () => {
    const site = await start({ rotationWithEmptyAuthFlows: 'accepted' }, { client });
    const { refresh_token } = await site.tokens();
    const refreshed = (await (await site.refresh(refresh_token)).json()) as TokenResponse;
    expect(refreshed.refresh_token).not.toBe(refresh_token);
    expect((await site.refresh(refresh_token)).status).toBe(400);
  });

  test('is refused without a list, whatever is assumed', async () => {
    await expect(
      start({ rotationWithEmptyAuthFlows: 'accepted' }, { client: { ...client, ExplicitAuthFlows: undefined } }),
    ).rejects.toThrow('which is part of the default for ExplicitAuthFlows');
  });
});

describe('what an app client without ReadAttributes reads', () => {
  async function customClaim(assume: Partial<Assumptions>): Promise<unknown> {
    const site = await start(assume, {
      pool: { Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: true }] },
      client: { ReadAttributes: undefined },
    });
    cognito.service.createUser({
      userPoolId: site.poolId,
      username: 'bob',
      password: PASSWORD,
      attributes: { email: 'bob@example.com', 'custom:team': 'blue' },
    });
    const location = await site.signIn({ scope: 'openid' }, 'bob');
    const { id_token } = (await (await site.redeem(location.searchParams.get('code')!)).json()) as TokenResponse;
    return decodeJwt(id_token!)['custom:team'];
  }

  test('is the standard attributes', async () => {
    expect(await customClaim({})).toBeUndefined();
  });

  test('is all attributes where that is assumed', async () => {
    expect(await customClaim({ defaultReadAttributes: 'all' })).toBe('blue');
  });
});
