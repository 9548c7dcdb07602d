import { ResourceError } from '../../../../local/template/resource-type';
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

  test.each<[string, string, object]>([
    ['Timeout', 'InvalidProperty', { Timeout: 901 }],
    ['Timeout', 'InvalidProperty', { Timeout: 0 }],
    ['MemorySize', 'InvalidProperty', { MemorySize: 127 }],
    ['MemorySize', 'InvalidProperty', { MemorySize: 10_241 }],
    ['MemorySize', 'InvalidProperty', { MemorySize: 'much' }],
    ['Runtime', 'MissingProperty', { Runtime: undefined }],
    ['Handler', 'MissingProperty', { Handler: undefined }],
    ['Handler', 'InvalidProperty', { Handler: 'index handler' }],
    ['FunctionName', 'InvalidProperty', { FunctionName: 'no spaces' }],
    ['FunctionName', 'InvalidProperty', { FunctionName: 'x'.repeat(65) }],
    ['Role', 'InvalidProperty', { Role: 'function-role' }],
    ['Role', 'MissingProperty', { Role: undefined }],
    ['Code', 'MissingProperty', { Code: undefined }],
    ['Code', 'MissingProperty', { Code: {} }],
    ['Environment.Variables', 'InvalidProperty', { Environment: { Variables: { 'A-B': 'x' } } }],
    ['Environment.Variables', 'InvalidProperty', { Environment: { Variables: { BIG: 'x'.repeat(4096) } } }],
  ])('%s: %s for %j', async (property, code, properties) => {
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

  test.each<[string, string, string, object]>([
    ['AWS::Lambda::Version', 'FunctionName', 'ResourceNotFound', { FunctionName: 'nobody' }],
    ['AWS::Lambda::Version', 'FunctionName', 'MissingProperty', {}],
    ['AWS::Lambda::Alias', 'Name', 'InvalidProperty', { FunctionName: 'named', FunctionVersion: '1', Name: '7' }],
    ['AWS::Lambda::Alias', 'FunctionVersion', 'MissingProperty', { FunctionName: 'named', Name: 'live' }],
    ['AWS::Lambda::Url', 'TargetFunctionArn', 'ResourceNotFound', { TargetFunctionArn: 'nobody', AuthType: 'NONE' }],
    ['AWS::Lambda::Url', 'AuthType', 'MissingProperty', { TargetFunctionArn: 'named' }],
    [
      'AWS::Lambda::Url',
      'InvokeMode',
      'InvalidProperty',
      { TargetFunctionArn: 'named', AuthType: 'NONE', InvokeMode: 'SOMETIMES' },
    ],
    ['AWS::Lambda::Permission', 'Action', 'MissingProperty', { FunctionName: 'named', Principal: '*' }],
    [
      'AWS::Lambda::Permission',
      'Principal',
      'MissingProperty',
      { FunctionName: 'named', Action: 'lambda:InvokeFunction' },
    ],
    [
      'AWS::Lambda::Permission',
      'Action',
      'InvalidProperty',
      { FunctionName: 'named', Principal: '*', Action: 's3:GetObject' },
    ],
    [
      'AWS::Lambda::Permission',
      'FunctionUrlAuthType',
      'ConflictingProperties',
      { FunctionName: 'named', Principal: '*', Action: 'lambda:InvokeFunction', FunctionUrlAuthType: 'NONE' },
    ],
  ])('%s, %s: %s for %j', async (type, property, code, properties) => {
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
