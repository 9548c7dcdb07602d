import { ResourceError } from '../../../../local/template/resource-type';
import { BASIC_FUNCTION, LambdaFixture } from './lambda-fixture';

const CODE = { ZipFile: 'exports.handler = async () => 1;' };

let fixture: LambdaFixture;

beforeEach(() => {
  fixture = new LambdaFixture();
});

afterEach(() => fixture[Symbol.asyncDispose]());

async function refusal(type: string, properties: object): Promise<string> {
  try {
    await fixture.create(type, 'Resource', properties);
  } catch (error) {
    expect(error).toBeInstanceOf(ResourceError);
    return (error as Error).message;
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
    ['Timeout', { Timeout: 901 }, 'Timeout 901 must be a whole number from 1 to 900'],
    ['Timeout', { Timeout: 0 }, 'Timeout 0 must be a whole number from 1 to 900'],
    ['MemorySize', { MemorySize: 127 }, 'MemorySize 127 must be a whole number from 128 to 10240'],
    ['MemorySize', { MemorySize: 10_241 }, 'MemorySize 10241 must be a whole number from 128 to 10240'],
    ['MemorySize', { MemorySize: 'much' }, 'MemorySize much must be a whole number'],
    ['Runtime', { Runtime: undefined }, 'Runtime and Handler are mandatory'],
    ['Handler', { Handler: undefined }, 'Runtime and Handler are mandatory'],
    ['Handler', { Handler: 'index handler' }, "Handler 'index handler' must have 1 to 128 characters without spaces"],
    ['FunctionName', { FunctionName: 'no spaces' }, "FunctionName 'no spaces' must have 1 to 64"],
    ['FunctionName', { FunctionName: 'x'.repeat(65) }, 'must have 1 to 64'],
    ['Role', { Role: 'function-role' }, "Role 'function-role' must be the ARN of an IAM role"],
    ['Role', { Role: undefined }, "Role 'undefined' must be the ARN of an IAM role"],
    ['Code', { Code: undefined }, 'Code is missing'],
    ['Code', { Code: {} }, 'Code is missing'],
    [
      'Environment',
      { Environment: { Variables: { AWS_REGION: 'x', OTHER: 'y', _HANDLER: 'z' } } },
      'Reserved keys used in this request: AWS_REGION, _HANDLER',
    ],
    ['Environment', { Environment: { Variables: { 'A-B': 'x' } } }, "Environment variable 'A-B' must begin"],
    ['Environment', { Environment: { Variables: { BIG: 'x'.repeat(4096) } } }, 'exceeded the 4KB limit'],
  ])('%s %j is refused', async (_property, properties, message) => {
    expect(await refusal('AWS::Lambda::Function', { ...BASIC_FUNCTION, Code: CODE, ...properties })).toContain(message);
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

    expect(await refusal('AWS::Lambda::Function', { ...BASIC_FUNCTION, FunctionName: 'twice', Code: CODE })).toContain(
      'Function already exist: twice',
    );
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

  test.each<[string, object, string]>([
    ['AWS::Lambda::Version', { FunctionName: 'nobody' }, 'FunctionName: Function not found: nobody'],
    ['AWS::Lambda::Version', {}, 'FunctionName is missing'],
    ['AWS::Lambda::Alias', { FunctionName: 'named', FunctionVersion: '1', Name: '7' }, "Name '7' must have letters"],
    ['AWS::Lambda::Alias', { FunctionName: 'named', Name: 'live' }, 'FunctionVersion is missing'],
    ['AWS::Lambda::Url', { TargetFunctionArn: 'nobody', AuthType: 'NONE' }, 'TargetFunctionArn: Function not found'],
    ['AWS::Lambda::Url', { TargetFunctionArn: 'named' }, "AuthType 'undefined' must be NONE or AWS_IAM"],
    [
      'AWS::Lambda::Url',
      { TargetFunctionArn: 'named', AuthType: 'NONE', InvokeMode: 'SOMETIMES' },
      "InvokeMode 'SOMETIMES' must be BUFFERED or RESPONSE_STREAM",
    ],
    ['AWS::Lambda::Permission', { FunctionName: 'named', Principal: '*' }, 'Action is missing'],
    ['AWS::Lambda::Permission', { FunctionName: 'named', Action: 'lambda:InvokeFunction' }, 'Principal is missing'],
    [
      'AWS::Lambda::Permission',
      { FunctionName: 'named', Principal: '*', Action: 's3:GetObject' },
      "Action 's3:GetObject' must be an action of Lambda",
    ],
  ])('%s %j is refused', async (type, properties, message) => {
    expect(await refusal(type, properties)).toContain(message);
  });

  test('a function has one URL', async () => {
    await fixture.createUrlOf('named');

    expect(await refusal('AWS::Lambda::Url', { TargetFunctionArn: 'named', AuthType: 'NONE' })).toContain(
      'FunctionUrlConfig exists',
    );
  });

  test('a permission has an id', async () => {
    const properties = { FunctionName: 'named', Principal: '*', Action: 'lambda:InvokeFunctionUrl' };
    const { ref, attributes } = await fixture.create('AWS::Lambda::Permission', 'Permission', properties);

    expect(ref).toMatch(/^Stack-Permission-[0-9a-z]{12}$/);
    expect(attributes).toEqual({ Id: ref });
  });
});
