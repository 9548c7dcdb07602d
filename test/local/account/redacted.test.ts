import { redacted } from '../../../local/account/redacted';

const SECRET = 'Sup3rS3cretV4lue';
const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

test.each([
  `Bearer ${SECRET}`,
  `Basic ${base64(`client:${SECRET}`)}`,
  `authorization: ${SECRET}`,
  `x-api-key: ${SECRET}`,
  `X-Amz-Security-Token: ${SECRET}`,
  `Cookie: cognito=${SECRET}; other=${SECRET}`,
  `{"access_token":"${SECRET}"}`,
  `{"accessToken":"${SECRET}"}`,
  `{"clientSecret": "with spaces, and ${SECRET}"}`,
  `{'client_secret': '${SECRET}'}`,
  `{ clientSecret: '${SECRET}' }`,
  `client_secret => ${SECRET}`,
  `client_secret=;${SECRET}`,
  `{\\"refresh_token\\":\\"${SECRET}\\"}`,
  `{\\\\\\"refresh_token\\\\\\":\\\\\\"${SECRET}\\\\\\"}`,
  `grant_type=password&password=${SECRET}&scope=openid`,
  `code=${SECRET}&state=x`,
  `authorizationCode=${SECRET}`,
  `codeVerifier=${SECRET}`,
  `subject_token=${SECRET}`,
  `client_assertion=${SECRET}`,
  `AWS_SECRET_ACCESS_KEY=${SECRET}`,
  `SecretString: ${SECRET}`,
  JSON.stringify({ errorMessage: JSON.stringify({ password: SECRET }) }),
  `the client secret: ${SECRET}`,
  `https://api.example.com/?apiKey=${SECRET}`,
  `https://user:${SECRET}@host.example/path`,
  encodeURIComponent(`{"access_token":"${SECRET}"}`),
  encodeURIComponent(encodeURIComponent(`client_secret=${SECRET}`)),
])('a secret is taken out of %s', (message) => {
  const safe = redacted(message);
  expect(safe).not.toContain(SECRET);
  expect(safe).not.toContain(base64(`client:${SECRET}`));
  expect(safe).toMatch(/\[/);
});

test.each([
  TOKEN,
  `token ${encodeURIComponent(TOKEN)}`,
  base64(TOKEN),
  base64(`client:${SECRET}`),
  base64(base64(`{"password":"${SECRET}"}`)),
])('a secret is taken out of %s, which is encoded', (message) => {
  expect(redacted(message)).toMatch(/^(token )?\[(token|encoded secret)\]$/);
});

test.each([
  'invalid token: it is expired',
  'there is no access token: https://idp.example.com gave no answer: nothing listens there (ECONNREFUSED)',
  '{"error":"invalid_grant","error_description":"Invalid refresh token"}',
  'code=ECONNREFUSED',
  'the status code: ECONNREFUSED',
  '{"code":"ENOTFOUND"}',
  'the token endpoint answered invalid_client: wrong client secret',
  'role Gateway is not allowed secretsmanager:GetSecretValue: AccessDeniedException',
  '{"secretArn":"arn:aws:secretsmanager:us-east-1:111122223333:secret:Key"}',
  'status code: 502',
  '{"statusCode":200,"body":"x"}',
  'secret: arn:aws:secretsmanager:us-east-1:111122223333:secret:name-AbC123 is not there',
  'POST https://idp.example.com:8443/oauth2/token?grant=1 answered 401',
  'arn:aws:bedrock-agentcore:us-east-1:111122223333:token-vault/default/oauth2credentialprovider/made-by-a-script',
  'Missing Authentication Token',
  'https://host.example/a%20b',
])('%s stays as it is', (message) => {
  expect(redacted(message)).toBe(message);
});

test.each(['token', 'x-', '=', '"', '\\', '%41', 'ey', 'secret="', 'code='])(
  'of megabytes of %j the beginning is kept',
  (part) => {
    expect(redacted(part.repeat(500_000)).length).toBeLessThanOrEqual(2_003);
  },
);

test('a message is one line that does not control a terminal', () => {
  expect(redacted('client\u001b]0;title\u0007\r\n\u001b[2J is \u202eunknown ')).toBe('client ]0;title [2J is unknown');
});
