import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, randomBytes } from 'node:crypto';
import type { RoleCredentials } from '../../../../local/aws/iam/credentials';
import { signRequest, type RequestToSign, type SigningContext } from '../../../../local/aws/iam/sign-request';
import { verifySignature, type ReceivedRequest, type SignatureError } from '../../../../local/aws/iam/verify-signature';

const NOW = new Date('2026-11-23T12:00:00Z');

const CREDENTIALS = credentials('ASIAEXAMPLE');
const OTHERS = credentials('ASIAOTHER');

function credentials(accessKeyId: string): RoleCredentials {
  return {
    accessKeyId,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(30).toString('base64'),
    roleArn: `arn:aws:iam::123456789012:role/${accessKeyId}`,
    roleId: 'AROAEXAMPLE',
  };
}

const REQUEST = {
  method: 'POST',
  url: 'http://127.0.0.1:8080/a%20path/caf%C3%A9//x?b=2&a=1&a=0&empty=&plus=%2B',
  headers: { 'Content-Type': 'application/json', 'X-Spaces': '  some   spaces ' },
  body: '{"text":"é"}',
} satisfies RequestToSign;

const CONTEXT: SigningContext = { credentials: CREDENTIALS, service: 'lambda', region: 'us-east-1', date: NOW };

/** The request as it arrives. */
async function signed(
  request: RequestToSign = REQUEST,
  context: Partial<SigningContext> = {},
): Promise<ReceivedRequest> {
  const headers = await signRequest(request, { ...CONTEXT, ...context });
  return {
    method: request.method,
    url: request.url,
    headers: { ...headers, host: new URL(request.url).host },
    body: Buffer.from(request.body ?? ''),
  };
}

function verify(request: ReceivedRequest, now = NOW): Promise<RoleCredentials> {
  return verifySignature(request, {
    credentialsByAccessKeyId: (id) => [CREDENTIALS, OTHERS].find(({ accessKeyId }) => accessKeyId === id),
    service: 'lambda',
    region: 'us-east-1',
    now,
  });
}

function withHeaders(request: ReceivedRequest, headers: Record<string, string | undefined>): ReceivedRequest {
  const all = { ...request.headers, ...headers };
  return {
    ...request,
    headers: Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}

/** Changes one part of the Authorization header. */
function withAuthorization(request: ReceivedRequest, pattern: RegExp | string, replacement: string): ReceivedRequest {
  const changed = request.headers.authorization!.replace(pattern, replacement);
  expect(changed).not.toBe(request.headers.authorization);
  return withHeaders(request, { authorization: changed });
}

describe('a request that arrives as it was signed is accepted', () => {
  test.each<[string, RequestToSign]>([
    ['with everything', REQUEST],
    ['without body, query and headers', { method: 'GET', url: 'http://127.0.0.1:8080/' }],
    ['with a binary body', { ...REQUEST, body: Uint8Array.from([0, 255, 128]) }],
    ['to a host without port', { method: 'DELETE', url: new URL('https://id.lambda-url.us-east-1.on.aws/mcp') }],
  ])('%s', async (_what, request) => {
    await expect(verify(await signed(request))).resolves.toBe(CREDENTIALS);
  });

  test('with headers that the client adds and did not sign', async () => {
    const request = withHeaders(await signed(), { accept: '*/*', 'user-agent': 'test', 'content-length': '13' });

    await expect(verify(request)).resolves.toBe(CREDENTIALS);
  });

  test('up to five minutes late or early', async () => {
    const request = await signed();

    await expect(verify(request, new Date('2026-11-23T12:05:00Z'))).resolves.toBe(CREDENTIALS);
    await expect(verify(request, new Date('2026-11-23T11:55:00Z'))).resolves.toBe(CREDENTIALS);
  });

  test('when another implementation of the algorithm signed it, in its own way', async () => {
    const signer = new SignatureV4({
      credentials: CREDENTIALS,
      service: 'lambda',
      region: 'us-east-1',
      sha256: Sha256,
    });
    const url = new URL(REQUEST.url);
    const { headers } = await signer.sign(
      {
        method: 'POST',
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query: { a: ['1', '0'], b: '2', empty: '', plus: '+' },
        headers: { host: url.host, 'user-agent': 'signed', 'content-type': 'application/json' },
        body: REQUEST.body,
      },
      { signingDate: NOW, signableHeaders: new Set(['host', 'user-agent', 'content-type', 'x-amz-date']) },
    );

    await expect(verify({ method: 'POST', url, headers, body: Buffer.from(REQUEST.body) })).resolves.toBe(CREDENTIALS);
  });
});

/** The example of the signing specification, with its published result. */
test('a signature is the one that AWS publishes for its example', async () => {
  const signer = {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    sessionToken: '',
    roleArn: 'arn:aws:iam::123456789012:role/example',
    roleId: 'AROAEXAMPLE',
  };
  const request = {
    method: 'GET',
    url: 'https://example.amazonaws.com/',
    headers: {
      host: 'example.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, ' +
        'Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    },
    body: new Uint8Array(),
  };

  await expect(
    verifySignature(request, {
      credentialsByAccessKeyId: () => signer,
      service: 'service',
      region: 'us-east-1',
      now: new Date('2015-08-30T12:36:00Z'),
    }),
  ).resolves.toBe(signer);
});

describe('a request is refused', () => {
  const mismatch = /^The request signature we calculated does not match the signature you provided/;
  const invalidToken = 'The security token included in the request is invalid.';

  test.each<[string, (request: ReceivedRequest) => ReceivedRequest, SignatureError['code'], string | RegExp]>([
    [
      'without a signature',
      (request) => withHeaders(request, { authorization: undefined }),
      'MissingAuthenticationTokenException',
      'Missing Authentication Token',
    ],
    [
      'with a bearer token in the place of the signature',
      (request) => withHeaders(request, { authorization: 'Bearer token' }),
      'IncompleteSignatureException',
      /must have the form/,
    ],
    [
      'with another signature',
      (request) => withAuthorization(request, /[0-9a-f]{64}$/, '0'.repeat(64)),
      'InvalidSignatureException',
      mismatch,
    ],
    [
      'with a signature in capitals',
      (request) => withAuthorization(request, /[0-9a-f]{64}$/, 'A'.repeat(64)),
      'IncompleteSignatureException',
      /must have the form/,
    ],
    [
      'with a changed body',
      (request) => ({ ...request, body: Buffer.from('{}') }),
      'InvalidSignatureException',
      mismatch,
    ],
    [
      'with a changed body and the hash of it, which was not signed',
      (request) => ({
        ...withHeaders(request, { 'x-amz-content-sha256': createHash('sha256').update('{}').digest('hex') }),
        body: Buffer.from('{}'),
      }),
      'InvalidSignatureException',
      mismatch,
    ],
    [
      'with an unsigned payload',
      (request) => withHeaders(request, { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }),
      'InvalidSignatureException',
      mismatch,
    ],
    ['with another method', (request) => ({ ...request, method: 'PUT' }), 'InvalidSignatureException', mismatch],
    [
      'with another path',
      (request) => ({ ...request, url: String(request.url).replace('path', 'other') }),
      'InvalidSignatureException',
      mismatch,
    ],
    [
      'with another query',
      (request) => ({ ...request, url: `${request.url}&more=1` }),
      'InvalidSignatureException',
      mismatch,
    ],
    [
      'with repeated parameters in another number',
      (request) => ({ ...request, url: String(request.url).replace('&a=0', '') }),
      'InvalidSignatureException',
      mismatch,
    ],
    [
      'to another host',
      (request) => withHeaders(request, { host: '127.0.0.1:9090' }),
      'InvalidSignatureException',
      mismatch,
    ],
    [
      'with a changed header',
      (request) => withHeaders(request, { 'content-type': 'text/plain' }),
      'InvalidSignatureException',
      mismatch,
    ],
    [
      'without a header that was signed',
      (request) => withHeaders(request, { 'content-type': undefined }),
      'InvalidSignatureException',
      mismatch,
    ],
    [
      'with a further x-amz- header, which is not signed',
      (request) => withHeaders(request, { 'x-amz-target': 'Something' }),
      'InvalidSignatureException',
      "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      'whose host is not signed',
      (request) => withAuthorization(request, 'host;', ''),
      'InvalidSignatureException',
      "'host' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      'with another session token',
      (request) => withHeaders(request, { 'x-amz-security-token': OTHERS.sessionToken }),
      'UnrecognizedClientException',
      invalidToken,
    ],
    [
      'without the session token',
      (request) => withHeaders(request, { 'x-amz-security-token': undefined }),
      'UnrecognizedClientException',
      invalidToken,
    ],
    [
      'with an unknown key',
      (request) => withAuthorization(request, 'ASIAEXAMPLE', 'ASIAUNKNOWN'),
      'UnrecognizedClientException',
      invalidToken,
    ],
    [
      "with somebody else's key and token",
      (request) =>
        withHeaders(withAuthorization(request, 'ASIAEXAMPLE', 'ASIAOTHER'), {
          'x-amz-security-token': OTHERS.sessionToken,
        }),
      'InvalidSignatureException',
      mismatch,
    ],
    [
      'with another date than was signed',
      (request) => withHeaders(request, { 'x-amz-date': '20261123T120001Z' }),
      'InvalidSignatureException',
      mismatch,
    ],
    [
      'with a date that is none',
      (request) => withHeaders(request, { 'x-amz-date': 'today' }),
      'IncompleteSignatureException',
      /^Date must be in ISO-8601 'basic format'. Got 'today'/,
    ],
    [
      'with the day of another one in its scope',
      (request) => withAuthorization(request, '/20261123/', '/20261122/'),
      'InvalidSignatureException',
      /^Credential should be scoped to 20261123\/us-east-1\/lambda/,
    ],
  ])('%s', async (_what, change, code, message) => {
    const refused = verify(change(await signed()));

    await expect(refused).rejects.toMatchObject({ name: 'SignatureError', code });
    await expect(refused).rejects.toThrow(message);
  });

  test.each<[string, Partial<SigningContext>]>([
    ['another service', { service: 'execute-api' }],
    ['another region', { region: 'eu-west-1' }],
  ])('that was signed for %s', async (_what, context) => {
    await expect(verify(await signed(REQUEST, context))).rejects.toThrow(
      'Credential should be scoped to 20261123/us-east-1/lambda/aws4_request',
    );
  });

  test('that was signed with another secret key', async () => {
    const forged = { ...CREDENTIALS, secretAccessKey: OTHERS.secretAccessKey };

    await expect(verify(await signed(REQUEST, { credentials: forged }))).rejects.toThrow(mismatch);
  });

  test('that was signed more than five minutes ago', async () => {
    await expect(verify(await signed(), new Date('2026-11-23T12:05:01Z'))).rejects.toThrow(
      'Signature expired: 20261123T120000Z is now earlier than 20261123T120001Z (20261123T120501Z - 5 min.)',
    );
  });

  test('that will be signed in more than five minutes', async () => {
    await expect(verify(await signed(), new Date('2026-11-23T11:54:59Z'))).rejects.toThrow(
      'Signature not yet current: 20261123T120000Z is still later than 20261123T115959Z (20261123T115459Z + 5 min.)',
    );
  });
});
