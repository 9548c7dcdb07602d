import { LocalGateway } from 'cdk-agentcore-gateway-auth/testing';

test('an app client needs a user pool', async () => {
  const Resources = { Kiro: { Type: 'AWS::Cognito::UserPoolClient', Properties: {} } };
  await expect(LocalGateway.start({ Resources })).rejects.toMatchObject({
    code: 'MissingProperty',
    property: 'UserPoolId',
    logicalId: 'Kiro',
  });
});
