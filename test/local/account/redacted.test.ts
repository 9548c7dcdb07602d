import { redacted } from '../../../local/account/redacted';

const SECRET = 'hunter2hunter2';

test.each([
  `eyJhbGciOiJSUzI1NiJ9.${SECRET}.c2lnbmF0dXJl`,
  `Authorization: Bearer ${SECRET}`,
  `x-api-key: ${SECRET}`,
  `https://api.example.com/?apiKey=${SECRET}`,
  `http://user:${SECRET}@api.example.com/`,
  `/callback?code=${SECRET}&state=x`,
  `grant_type=authorization_code&client_secret=${SECRET}`,
  `AWS_SECRET_ACCESS_KEY=${SECRET}`,
  `{ secretAccessKey: '${SECRET}' }`,
  JSON.stringify({ sessionToken: SECRET }),
  JSON.stringify({ errorMessage: JSON.stringify({ password: SECRET }) }),
  `the client secret: ${SECRET}`,
])('a message does not keep the secret in %s', (message) => {
  expect(redacted(message)).not.toContain(SECRET);
});

test.each([
  'the status code: ECONNREFUSED',
  '{"code":"ENOTFOUND"}',
  'the token endpoint answered invalid_client: wrong client secret',
  '{"secretArn":"arn:aws:secretsmanager:us-east-1:111122223333:secret:Key"}',
  'role Gateway is not allowed secretsmanager:GetSecretValue: AccessDeniedException',
])('a message keeps its cause: %s', (message) => {
  expect(redacted(message)).toBe(message);
});

test('a message is one line that does not control a terminal', () => {
  expect(redacted('client\u001b]0;title\u0007\r\n\u001b[2J is \u202eunknown ')).toBe('client ]0;title [2J is unknown');
});
