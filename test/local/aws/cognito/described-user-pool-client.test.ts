import { createResource } from '../create-resource';
import { Cognito } from './fixture';

const call = (service: string, action: string, parameters: object): object => ({
  ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:AWS679f53fac002430cb0da5b7982bd2287',
  Create: JSON.stringify({ service, action, parameters, physicalResourceId: { id: 'client' } }),
});

async function described(change: (ids: { UserPoolId: string; ClientId: string }) => object, client: object = {}) {
  await using cognito = new Cognito();
  const site = await cognito.start({ client: { GenerateSecret: true, ...client } });
  const properties = change({ UserPoolId: site.poolId, ClientId: site.clientId });
  const { ref, attributes } = await createResource(
    cognito.service,
    'Custom::DescribeCognitoUserPoolClient',
    'Describe',
    properties,
  );
  return { ref, attributes, client: site.client };
}

/** As the CDK writes it since 2019, with version 2 of the SDK's names, and as `AwsCustomResource` takes it, too. */
test.each([
  ['CognitoIdentityServiceProvider', 'describeUserPoolClient'],
  ['cognito-identity-provider', 'DescribeUserPoolClientCommand'],
  ['@aws-sdk/client-cognito-identity-provider', 'DescribeUserPoolClient'],
])('%s %s gives the real secret of the client', async (service, action) => {
  const { ref, attributes, client } = await described((ids) => call(service, action, ids));
  expect(ref).toBe('client');
  expect(attributes).toMatchObject({
    'UserPoolClient.ClientSecret': client.clientSecret,
    'UserPoolClient.ClientId': client.clientId,
  });
  expect(client.clientSecret).toMatch(/^[a-z0-9]{51}$/);
});

test('a client without a secret has none to give', async () => {
  const describes = (ids: object): object => call('CognitoIdentityServiceProvider', 'describeUserPoolClient', ids);
  const { attributes } = await described(describes, { GenerateSecret: false });
  expect(attributes).not.toHaveProperty(['UserPoolClient.ClientSecret']);
});

test.each<[string, (ids: { UserPoolId: string; ClientId: string }) => object, string, string]>([
  [
    'another call',
    (ids) => call('CognitoIdentityServiceProvider', 'describeUserPool', ids),
    'InvalidProperty',
    'Create',
  ],
  ['another service', (ids) => call('S3', 'describeUserPoolClient', ids), 'InvalidProperty', 'Create'],
  ['no call', () => ({ ServiceToken: 'x' }), 'MissingProperty', 'Create'],
  ['no JSON', () => ({ Create: '{' }), 'InvalidProperty', 'Create'],
  [
    'an unknown pool',
    (ids) =>
      call('CognitoIdentityServiceProvider', 'describeUserPoolClient', { ...ids, UserPoolId: 'us-east-1_nobody' }),
    'ResourceNotFound',
    'Create.parameters.UserPoolId',
  ],
  [
    'an unknown client',
    (ids) => call('CognitoIdentityServiceProvider', 'describeUserPoolClient', { ...ids, ClientId: 'nobody' }),
    'ResourceNotFound',
    'Create.parameters.ClientId',
  ],
])('%s is refused', async (_, change, code, property) => {
  await expect(described(change)).rejects.toMatchObject({ code, property });
});
