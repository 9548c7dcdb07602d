import { ResourceError } from '../../../../local/template/resource-error';
import { createResource } from '../create-resource';
import { BASIC_FUNCTION, LambdaFixture } from './lambda-fixture';

const CODE = { ZipFile: 'exports.handler = async () => 1;' };

let fixture: LambdaFixture;

beforeEach(() => {
  fixture = new LambdaFixture();
});

afterEach(() => fixture[Symbol.asyncDispose]());

async function refusal(type: string, properties: object): Promise<ResourceError> {
  try {
    await fixture.create(type, 'Resource', properties);
  } catch (error) {
    expect(error).toBeInstanceOf(ResourceError);
    return error as ResourceError;
  }
  throw new Error('it was created');
}

describe('AWS::Lambda::Function', () => {
  test('has a generated name, the same in every run, when the template gives none', async () => {
    const logicalId = 'AFunctionWithAVeryLongLogicalIdSuchAsTheCdkGeneratesThem0123456789';
    const created = await fixture.create('AWS::Lambda::Function', logicalId, { ...BASIC_FUNCTION, Code: CODE });
    const again = await new LambdaFixture().create('AWS::Lambda::Function', logicalId, {
      ...BASIC_FUNCTION,
      Code: CODE,
    });

    expect(created.ref).toMatch(/^Stack-AFunctionWithAVeryLong\w+-[0-9a-z]{12}$/);
    expect(created.ref.length).toBeLessThanOrEqual(64);
    expect(created.attributes).toEqual({ Arn: `arn:aws:lambda:us-east-1:123456789012:function:${created.ref}` });
    expect(again).toEqual(created);
  });

  test.each<[string, object, string]>([
    ['Timeout', { Timeout: 901 }, 'InvalidProperty'],
    ['Timeout', { Timeout: 0 }, 'InvalidProperty'],
    ['MemorySize', { MemorySize: 127 }, 'InvalidProperty'],
    ['MemorySize', { MemorySize: 10_241 }, 'InvalidProperty'],
    ['MemorySize', { MemorySize: 'much' }, 'InvalidProperty'],
    ['Runtime', { Runtime: undefined }, 'MissingProperty'],
    ['Handler', { Handler: undefined }, 'MissingProperty'],
    ['Handler', { Handler: 'index handler' }, 'InvalidProperty'],
    ['FunctionName', { FunctionName: 'no spaces' }, 'InvalidProperty'],
    ['FunctionName', { FunctionName: 'x'.repeat(65) }, 'InvalidProperty'],
    ['Role', { Role: 'function-role' }, 'InvalidProperty'],
    ['Role', { Role: undefined }, 'MissingProperty'],
    ['Code', { Code: undefined }, 'MissingProperty'],
    ['Code', { Code: {} }, 'MissingProperty'],
    ['Environment.Variables', { Environment: { Variables: { 'A-B': 'x' } } }, 'InvalidProperty'],
    ['Environment.Variables', { Environment: { Variables: { BIG: 'x'.repeat(4096) } } }, 'InvalidProperty'],
  ])('%s %j is refused', async (property, properties, code) => {
    const error = await refusal('AWS::Lambda::Function', { ...BASIC_FUNCTION, Code: CODE, ...properties });

    expect([error.property, error.code]).toEqual([property, code]);
  });

  test('says in the words of Lambda which variables are reserved, and in its own what else is wrong', async () => {
    const Variables = { AWS_REGION: 'x', OTHER: 'y', _HANDLER: 'z' };
    const create = (properties: object) =>
      refusal('AWS::Lambda::Function', { ...BASIC_FUNCTION, Code: CODE, ...properties });

    expect(await create({ Environment: { Variables } })).toMatchObject({
      property: 'Environment.Variables',
      message: expect.stringContaining('Reserved keys used in this request: AWS_REGION, _HANDLER'),
    });
    expect((await create({ Role: 'function-role' })).message).toBe(
      "Role 'function-role' is not the ARN of an IAM role; use Arn of a role",
    );
  });

  test('takes numbers that are written as text', async () => {
    await fixture.createFunction('text', `exports.handler = async (e, context) => context.memoryLimitInMB;`, {
      MemorySize: '256',
      Timeout: '5',
    });

    expect(await fixture.lambda.invoke('text', {})).toMatchObject({ payload: '256' });
  });

  test('with the name of another one is refused', async () => {
    await fixture.createFunction('twice', '');

    expect(
      await refusal('AWS::Lambda::Function', { ...BASIC_FUNCTION, FunctionName: 'twice', Code: CODE }),
    ).toMatchObject({
      code: 'ResourceExists',
      property: 'FunctionName',
      message: expect.stringContaining('Function already exist: twice'),
    });
  });

  test('with layers is deployed with a warning', async () => {
    await fixture.createFunction('layered', '', { Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:a:1'] });

    expect(fixture.warnings).toEqual(['function layered (layered) runs without its layers']);
  });

  test('in a VPC is deployed with a warning', async () => {
    await fixture.createFunction('connected', '', {
      VpcConfig: { SubnetIds: ['subnet-0123456789abcdef0'], SecurityGroupIds: ['sg-0123456789abcdef0'] },
    });

    expect(fixture.warnings).toContain(
      'function connected (connected) runs outside of its VPC: whether it reaches what it calls from there is not tested',
    );
  });

  test('with empty lists is in no VPC', async () => {
    await fixture.createFunction('apart', '', { VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } });

    expect(fixture.warnings).toEqual([]);
  });

  describe('tries the role', () => {
    const IN_VPC = {
      VpcConfig: { SubnetIds: ['subnet-0123456789abcdef0'], SecurityGroupIds: ['sg-0123456789abcdef0'] },
    };
    const TRACED = { TracingConfig: { Mode: 'Active' } };
    const NETWORK = ['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface'];
    const allow = (Action: string[], Resource: unknown = '*', rest: object = {}) => ({
      Effect: 'Allow',
      Action,
      Resource,
      ...rest,
    });

    async function create(properties: object, Statement: object[]): Promise<void> {
      const { ref } = await createResource(fixture.iam, 'AWS::IAM::Role', 'Role', {
        RoleName: 'tried',
        AssumeRolePolicyDocument: {
          Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        },
        Policies:
          Statement.length > 0 ? [{ PolicyName: 'tried', PolicyDocument: { Version: '2012-10-17', Statement } }] : [],
      });
      await fixture.createFunction('tried', '', { Role: `arn:aws:iam::123456789012:role/${ref}`, ...properties });
    }

    test.each<[string, object, object[]]>([
      ['that is in no VPC and not traced, with a role that may nothing', {}, []],
      ['in a VPC', IN_VPC, [allow(NETWORK)]],
      [
        'in a VPC, with a role that denies network interfaces to the code of functions',
        IN_VPC,
        [
          allow(NETWORK),
          {
            ...allow(NETWORK),
            Effect: 'Deny',
            Condition: { ArnLike: { 'lambda:SourceFunctionArn': 'arn:aws:lambda:us-east-1:123456789012:function:*' } },
          },
        ],
      ],
      ['that is traced', TRACED, [allow(['xray:PutTraceSegments'])]],
      ['that passes traces through, with a role that may nothing', { TracingConfig: { Mode: 'PassThrough' } }, []],
    ])('of a function %s', async (_, properties, statements) => {
      await expect(create(properties, statements)).resolves.toBeUndefined();
    });

    test.each<[string, object, object[], string, string]>([
      ['in a VPC', IN_VPC, [], 'VpcConfig', 'CreateNetworkInterface on EC2'],
      ['in a VPC', IN_VPC, [allow(NETWORK.slice(0, 1))], 'VpcConfig', 'DescribeNetworkInterfaces on EC2'],
      ['in a VPC', IN_VPC, [allow(NETWORK.slice(0, 2))], 'VpcConfig', 'DeleteNetworkInterface on EC2'],
      [
        'in a VPC, with the condition of a VPC',
        IN_VPC,
        [
          allow(NETWORK, '*', {
            Condition: { ArnEquals: { 'ec2:Vpc': 'arn:aws:ec2:us-east-1:123456789012:vpc/vpc-0123456789abcdef0' } },
          }),
        ],
        'VpcConfig',
        'CreateNetworkInterface on EC2',
      ],
      ['that is traced', TRACED, [], 'TracingConfig', 'PutTraceSegments on XRAY'],
    ])('and refuses a function %s: %j %j', async (_case, properties, statements, property, denied) => {
      await expect(create(properties, statements)).rejects.toMatchObject({
        code: 'AccessDenied',
        property,
        message: expect.stringContaining(
          `The provided execution role does not have permissions to call ${denied}`,
        ) as string,
      });
    });
  });
});

describe('what names a function', () => {
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:named';

  beforeEach(() =>
    fixture.createFunction('named', `exports.handler = async (e, context) => context.invokedFunctionArn;`),
  );

  test.each([
    ['named', arn],
    ['named:live', `${arn}:live`],
    [arn, arn],
    [`${arn}:7`, `${arn}:7`],
    [`${arn}:$LATEST`, `${arn}:$LATEST`],
    ['123456789012:function:named', arn],
  ])('%s invokes it', async (name, invokedArn) => {
    expect(await fixture.lambda.invoke(name, {})).toMatchObject({ payload: invokedArn });
  });

  test.each(['name', 'named2', arn.replace('us-east-1', 'eu-west-1'), arn.replace('123456789012', '999999999999')])(
    '%s does not',
    async (name) => {
      await expect(fixture.lambda.invoke(name, {})).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    },
  );

  test('versions are counted', async () => {
    for (const version of ['1', '2']) {
      expect(await fixture.create('AWS::Lambda::Version', 'Version', { FunctionName: 'named' })).toEqual({
        ref: `${arn}:${version}`,
        attributes: { Version: version, FunctionArn: `${arn}:${version}` },
      });
    }
  });

  test('aliases have an ARN', async () => {
    const properties = { FunctionName: arn, FunctionVersion: '1', Name: 'live' };

    expect(await fixture.create('AWS::Lambda::Alias', 'Alias', properties)).toEqual({
      ref: `${arn}:live`,
      attributes: { AliasArn: `${arn}:live` },
    });
  });

  test.each<[string, object, string, string]>([
    ['AWS::Lambda::Version', { FunctionName: 'nobody' }, 'FunctionName', 'ResourceNotFound'],
    ['AWS::Lambda::Version', {}, 'FunctionName', 'MissingProperty'],
    ['AWS::Lambda::Alias', { FunctionName: 'named', FunctionVersion: '1', Name: '7' }, 'Name', 'InvalidProperty'],
    ['AWS::Lambda::Alias', { FunctionName: 'named', Name: 'live' }, 'FunctionVersion', 'MissingProperty'],
    ['AWS::Lambda::Url', { TargetFunctionArn: 'nobody', AuthType: 'NONE' }, 'TargetFunctionArn', 'ResourceNotFound'],
    ['AWS::Lambda::Url', { TargetFunctionArn: 'named' }, 'AuthType', 'MissingProperty'],
    [
      'AWS::Lambda::Url',
      { TargetFunctionArn: 'named', AuthType: 'NONE', InvokeMode: 'SOMETIMES' },
      'InvokeMode',
      'InvalidProperty',
    ],
    ['AWS::Lambda::Permission', { FunctionName: 'named', Principal: '*' }, 'Action', 'MissingProperty'],
    [
      'AWS::Lambda::Permission',
      { FunctionName: 'named', Action: 'lambda:InvokeFunction' },
      'Principal',
      'MissingProperty',
    ],
    [
      'AWS::Lambda::Permission',
      { FunctionName: 'named', Principal: '*', Action: 's3:GetObject' },
      'Action',
      'InvalidProperty',
    ],
    [
      'AWS::Lambda::Permission',
      { FunctionName: 'named', Principal: '*', Action: 'lambda:InvokeFunction', FunctionUrlAuthType: 'NONE' },
      'FunctionUrlAuthType',
      'ConflictingProperties',
    ],
  ])('%s %j is refused', async (type, properties, property, code) => {
    const error = await refusal(type, properties);

    expect([error.property, error.code]).toEqual([property, code]);
  });

  test('a function has one URL', async () => {
    await fixture.createUrlOf('named');

    expect(await refusal('AWS::Lambda::Url', { TargetFunctionArn: 'named', AuthType: 'NONE' })).toMatchObject({
      code: 'ResourceExists',
      message: expect.stringContaining('FunctionUrlConfig exists'),
    });
  });

  test('a permission has an id', async () => {
    const properties = { FunctionName: 'named', Principal: '*', Action: 'lambda:InvokeFunctionUrl' };
    const { ref, attributes } = await fixture.create('AWS::Lambda::Permission', 'Permission', properties);

    expect(ref).toMatch(/^Stack-Permission-[0-9a-z]{12}$/);
    expect(attributes).toEqual({ Id: ref });
  });
});
