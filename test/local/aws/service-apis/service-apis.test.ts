import { BedrockAgentCoreControlClient, GetGatewayCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { AdminCreateUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { allow, arnOf, GATEWAY, lambdaFunction, policy, RunningStack, target } from '../gateway/targets/gateway-stack';

/** A tool that does with the AWS SDK what it is told, and says how that ended. Its clients know nothing of the twin. */
const CALLER = `
  const cognito = require('@aws-sdk/client-cognito-identity-provider');
  const control = require('@aws-sdk/client-bedrock-agentcore-control');
  const clients = {
    cognito: (configuration) => new cognito.CognitoIdentityProviderClient(configuration),
    control: (configuration) => new control.BedrockAgentCoreControlClient(configuration),
  };
  exports.handler = async ({ service, command, input, configuration = {} }) => {
    const Command = { cognito, control }[service][command + 'Command'];
    try {
      const output = await clients[service]({ maxAttempts: 1, ...configuration }).send(new Command(input));
      return { output };
    } catch (error) {
      return { error: error.name, status: error.$metadata?.httpStatusCode, message: error.message };
    }
  };`;

const POOL = { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'people' } };

/** A stack whose function may do what the statements allow. */
function stack(...statements: object[]) {
  return RunningStack.start({
    ...GATEWAY,
    Pool: POOL,
    ...lambdaFunction(CALLER),
    ...(statements.length > 0 && {
      FunctionPolicy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'Calls',
          PolicyDocument: { Version: '2012-10-17', Statement: statements },
          Roles: [{ Ref: 'FunctionRole' }],
        },
      },
    }),
    Policy: policy(allow('lambda:InvokeFunction', arnOf('Function'))),
    Target: target({
      Lambda: {
        LambdaArn: arnOf('Function'),
        ToolSchema: {
          InlinePayload: [{ Name: 'call', Description: 'Calls AWS', InputSchema: { Type: 'object', Properties: {} } }],
        },
      },
    }),
  });
}

interface Call {
  readonly service: 'cognito' | 'control';
  readonly command: string;
  readonly input: object;
  /** Of the client, where the defaults will not do. */
  readonly configuration?: object;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test that expects another shape fails by itself
async function called(running: RunningStack, call: Call): Promise<any> {
  return JSON.parse(await running.call('orders___call', { ...call }));
}

const refOf = ({ local }: RunningStack, logicalId: string): string =>
  local.stacks[0]!.resources.find((resource) => resource.logicalId === logicalId)!.ref;

const createUser = (running: RunningStack): Call => ({
  service: 'cognito',
  command: 'AdminCreateUser',
  input: { UserPoolId: refOf(running, 'Pool'), Username: 'alice', MessageAction: 'SUPPRESS' },
});

const getGateway = (running: RunningStack): Call => ({
  service: 'control',
  command: 'GetGateway',
  input: { gatewayIdentifier: refOf(running, 'Gateway') },
});

describe('a function calls AWS with the SDK', () => {
  test('and with its own role, which is allowed what its policies say', async () => {
    await using running = await stack(
      allow('cognito-idp:AdminCreateUser', arnOf('Pool')),
      allow('bedrock-agentcore:GetGateway', { 'Fn::GetAtt': ['Gateway', 'GatewayArn'] }),
      allow('cognito-idp:ListUserPools', '*'),
    );
    expect(await called(running, createUser(running))).toMatchObject({ output: { User: { Username: 'alice' } } });
    expect(await called(running, getGateway(running))).toMatchObject({ output: { name: 'tools' } });
    expect(await called(running, { service: 'cognito', command: 'ListUserPools', input: { MaxResults: 1 } })).toEqual({
      output: expect.objectContaining({ UserPools: [expect.objectContaining({ Name: 'people' })] }),
    });
  });

  test('and without a grant is refused as JSON 1.1 has it, with role, action and resource', async () => {
    await using running = await stack(allow('cognito-idp:AdminGetUser', arnOf('Pool')));
    const { message, ...rest } = await called(running, createUser(running));
    expect(rest).toEqual({ error: 'AccessDeniedException', status: 400 });
    expect(message).toContain(
      `User: arn:aws:iam::111122223333:role/${refOf(running, 'FunctionRole')} is not authorized to perform: ` +
        `cognito-idp:AdminCreateUser on resource: arn:aws:cognito-idp:us-east-1:111122223333:userpool/${refOf(running, 'Pool')}`,
    );
  });

  test('and without a grant is refused as REST-JSON has it, with role, action and resource', async () => {
    await using running = await stack();
    const { message, ...rest } = await called(running, getGateway(running));
    expect(rest).toEqual({ error: 'AccessDeniedException', status: 403 });
    expect(message).toContain(
      `User: arn:aws:iam::111122223333:role/${refOf(running, 'FunctionRole')} is not authorized to perform: ` +
        `bedrock-agentcore:GetGateway on resource: arn:aws:bedrock-agentcore:us-east-1:111122223333:gateway/${refOf(running, 'Gateway')}`,
    );
  });

  test('and a deny wins over what another statement allows', async () => {
    await using running = await stack(allow('cognito-idp:*', '*'), {
      Effect: 'Deny',
      Action: 'cognito-idp:AdminCreateUser',
      Resource: '*',
    });
    expect(await called(running, createUser(running))).toMatchObject({
      error: 'AccessDeniedException',
      message: expect.stringContaining('with an explicit deny'),
    });
  });

  test.each([
    ['another region', { region: 'eu-west-1' }, 'cognito', 400],
    ['another region', { region: 'eu-west-1' }, 'control', 403],
  ] as const)('and a signature for %s is refused: %j, %s', async (_, configuration, service, status) => {
    await using running = await stack(allow('*', '*'));
    const call = service === 'cognito' ? createUser(running) : getGateway(running);
    expect(await called(running, { ...call, configuration })).toMatchObject({
      error: 'InvalidSignatureException',
      status,
    });
  });

  test('at the time of this computer, wherever the clock of the twin is', async () => {
    await using running = await stack(allow('bedrock-agentcore:GetGateway', '*'));
    running.local.clock.advance({ hours: 5 });
    expect(await called(running, getGateway(running))).toMatchObject({ output: { name: 'tools' } });
  });
});

test('what a function declares as its endpoint stays', async () => {
  const resources = lambdaFunction(
    'exports.handler = async () => process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER;',
  );
  Object.assign(resources.Function!.Properties!, {
    Environment: { Variables: { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'https://cognito.example.com' } },
  });
  await using running = await RunningStack.start({
    ...GATEWAY,
    Pool: POOL,
    ...resources,
    Policy: policy(allow('lambda:InvokeFunction', arnOf('Function'))),
    Target: target({
      Lambda: {
        LambdaArn: arnOf('Function'),
        ToolSchema: {
          InlinePayload: [{ Name: 'call', Description: 'Tells', InputSchema: { Type: 'object', Properties: {} } }],
        },
      },
    }),
  });
  expect(await running.call('orders___call')).toContain('https://cognito.example.com');
});

test('the test itself may do everything, with any key', async () => {
  await using running = await stack();
  const configuration = { region: 'us-east-1', credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'any' } };
  const cognito = new CognitoIdentityProviderClient({ ...configuration, endpoint: running.local.userPoolsUrl });
  const control = new BedrockAgentCoreControlClient({ ...configuration, endpoint: running.local.controlPlaneUrl });
  const user = { UserPoolId: refOf(running, 'Pool'), Username: 'bob', MessageAction: 'SUPPRESS' } as const;
  expect(await cognito.send(new AdminCreateUserCommand(user))).toMatchObject({ User: { Username: 'bob' } });
  const gatewayIdentifier = refOf(running, 'Gateway');
  expect(await control.send(new GetGatewayCommand({ gatewayIdentifier }))).toMatchObject({ name: 'tools' });
});
