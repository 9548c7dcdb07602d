import { LocalGateway, UNKNOWN_BEHAVIOURS, type Assumptions } from 'cdk-agentcore-gateway-auth/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assumptionsWith, STRICT_ASSUMPTIONS } from '../../../local/account/assumptions';

const NAMES = Object.keys(UNKNOWN_BEHAVIOURS) as (keyof Assumptions)[];

/** What is true of every entry, whatever its values are. */
interface Entry {
  readonly unknown: string;
  readonly source: string;
  readonly strict: unknown;
  readonly lenient: unknown;
}

describe('the table of unknown behaviours', () => {
  test.each(NAMES)('says of %s what is unknown, why, and two values that differ', (name) => {
    const { unknown, source, strict, lenient } = UNKNOWN_BEHAVIOURS[name] as Entry;
    expect(unknown).toMatch(/^(how|wh)/);
    expect(source.length).toBeGreaterThan(20);
    expect(strict).not.toBe(lenient);
  });

  test('is strict unless it is told otherwise', () => {
    expect(assumptionsWith()).toStrictEqual({
      authorizerClockSkewSeconds: 0,
      authorizerAlgorithms: 'RS256-and-ES256',
      authorizerTokenTypes: 'every',
      audienceLists: 'looked-into',
      authorizerCaching: 'kept',
      discoveryDocumentRead: 'with-first-token',
      otherRuleStatus: 401,
      duplicateAdvertisedScopes: 'each-time',
      pathSuffixedMetadata: 'served',
      authorizationServerOfDiscoveryUrl: 'before-well-known',
      claimMatchValues: 'API-pattern',
      gatewayUrlWithoutProtocol: 'without-path',
      toolsListPages: 'one-target',
      deniedToolCall: 'JSON-RPC-error',
      failingInterceptor: 'stops-the-call',
      interceptorHeaderNames: 'title-case',
      userPoolCodeChallengeMethods: 'not-advertised',
      rotationWithEmptyAuthFlows: 'refused',
      longState: 'refused',
      verifierWithoutChallenge: 'refused',
      rotatedTokenReuse: 'refused',
      defaultReadAttributes: 'standard',
      unwritableMappedAttributes: 'refused',
      apiKeyProviderWithoutKey: 'refused',
      apiGatewayTargetWithoutCredentials: 'unsigned',
      lambdaTargetInvoker: 'role',
      lambdaTargetResults: 'text-only',
      tokenPassthroughWithAuthenticateOnly: 'refused',
      toolSchemaReferences: 'refused',
      unsupportedOpenApiFeatures: 'refused',
      unknownProperties: 'refused',
    });
  });

  test.each(NAMES)('switches %s and nothing else', (name) => {
    const { lenient } = UNKNOWN_BEHAVIOURS[name];
    expect(assumptionsWith({ [name]: lenient })).toStrictEqual({ ...STRICT_ASSUMPTIONS, [name]: lenient });
    expect(assumptionsWith({ [name]: undefined })).toStrictEqual(STRICT_ASSUMPTIONS);
  });
});

describe('assume of LocalGateway.start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assume-'));
  const template = join(folder, 'plain.template.json');
  const pool = { Type: 'AWS::Cognito::UserPool', Properties: {} };
  const client = {
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: {
      UserPoolId: { Ref: 'Pool' },
      ExplicitAuthFlows: [],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    },
  };
  writeFileSync(template, JSON.stringify({ Resources: { Pool: pool, Client: client } }));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each<[string, object, string]>([
    ['a name that there is not', { clockSkew: 60 }, `assume: there is no "clockSkew"; there are: ${NAMES.join(', ')}`],
    ['a name of every object', { toString: 1 }, `assume: there is no "toString"; there are: ${NAMES.join(', ')}`],
    [
      'a value that there is not',
      { longState: 'yes' },
      'assume.longState: "yes" is not possible; use "refused" or "accepted"',
    ],
    ['a number as text', { otherRuleStatus: '403' }, 'assume.otherRuleStatus: "403" is not possible; use 401 or 403'],
    [
      'a number out of bounds',
      { authorizerClockSkewSeconds: 61 },
      'assume.authorizerClockSkewSeconds: 61 is not possible; use a number from 0 to 60',
    ],
    [
      'no number',
      { authorizerClockSkewSeconds: Number.NaN },
      'assume.authorizerClockSkewSeconds: null is not possible; use a number from 0 to 60',
    ],
  ])('refuses %s in one line', async (_case, assume, message) => {
    await expect(LocalGateway.start(template, { assume })).rejects.toMatchObject({
      name: 'OptionError',
      code: 'InvalidOption',
      message,
    });
  });

  test('reaches the services: the template fails on what is refused, and goes on where it is accepted', async () => {
    await expect(LocalGateway.start(template)).rejects.toThrow('ALLOW_REFRESH_TOKEN_AUTH');
    const assume = { rotationWithEmptyAuthFlows: 'accepted' } as const;
    await expect(LocalGateway.start(template, { assume })).rejects.toThrow(
      'there is no AWS::BedrockAgentCore::Gateway in these stacks',
    );
  });
});
