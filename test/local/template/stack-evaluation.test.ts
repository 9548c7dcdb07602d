import { localAccount } from '../../../local/account/local-account';
import { StackEvaluation } from '../../../local/template/stack-evaluation';
import { StackExports } from '../../../local/template/stack-exports';
import { StackOutputs } from '../../../local/template/stack-outputs';
import type { Template } from '../../../local/template/template';

const ENVIRONMENT = {
  stackName: 'Orders',
  ...localAccount({ region: 'eu-west-1' }),
  parameters: {},
  exports: new StackExports(),
  stackOutputs: new StackOutputs(),
};
ENVIRONMENT.exports.add('shared-url', { stackName: 'Shared', region: 'eu-west-1', value: 'https://shared.example' });
ENVIRONMENT.exports.add('edge-url', { stackName: 'Edge', region: 'us-east-1', value: 'https://edge.example' });
ENVIRONMENT.stackOutputs.add('Identity', 'eu-west-1', new Map([['PoolId', 'eu-west-1_abc']]));
ENVIRONMENT.stackOutputs.add('Edge', 'us-east-1', new Map([['CertificateArn', 'arn:certificate']]));
ENVIRONMENT.stackOutputs.add('Nothing', 'eu-west-1', new Map());

function evaluation(template: Partial<Template> = {}, parameters: Record<string, string> = {}): StackEvaluation {
  const stack = new StackEvaluation(
    { Resources: { Pool: { Type: 'T' }, Absent: { Type: 'T' } }, ...template },
    { ...ENVIRONMENT, parameters },
  );
  stack.created('Pool', { ref: 'pool-1', attributes: { Arn: 'arn:pool', 'Nested.Name': 'deep', Tags: ['a', 'b'] } });
  return stack;
}

const NO_VALUE = { Ref: 'AWS::NoValue' };

describe('intrinsic functions', () => {
  test.each<[string, unknown, unknown]>([
    ['Ref to a resource', { Ref: 'Pool' }, 'pool-1'],
    ['Ref to a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Pool', 'Arn'] }, 'arn:pool'],
    ['GetAtt as a string, attribute with a dot', { 'Fn::GetAtt': 'Pool.Nested.Name' }, 'deep'],
    ['Join with nested values', { 'Fn::Join': ['-', ['a', { Ref: 'Pool' }, 7]] }, 'a-pool-1-7'],
    ['Join over a list attribute', { 'Fn::Join': ['+', { 'Fn::GetAtt': ['Pool', 'Tags'] }] }, 'a+b'],
    ['Select of Split', { 'Fn::Select': [2, { 'Fn::Split': ['/', 'https://host.example/mcp'] }] }, 'host.example'],
    ['Select with an index as text', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    [
      'Sub with reference, attribute and literal',
      { 'Fn::Sub': '${Pool} ${Pool.Arn} ${!Pool}' },
      'pool-1 arn:pool ${Pool}',
    ],
    ['Sub with variables', { 'Fn::Sub': ['${x}/${AWS::StackName}', { x: { Ref: 'Pool' } }] }, 'pool-1/Orders'],
    ['Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
    ['Length', { 'Fn::Length': [1, 2, 3] }, 3],
    ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Pool' } } }, '{"a":"pool-1"}'],
    ['GetAZs', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
    ['ImportValue', { 'Fn::ImportValue': 'shared-url' }, 'https://shared.example'],
    [
      'GetStackOutput',
      { 'Fn::GetStackOutput': { StackName: 'Identity', OutputName: 'PoolId', Region: { Ref: 'AWS::Region' } } },
      'eu-west-1_abc',
    ],
    [
      'GetStackOutput without a region, of a name that is put together',
      {
        'Fn::GetStackOutput': {
          StackName: { 'Fn::Join': ['', ['Iden', 'tity']] },
          OutputName: { 'Fn::Sub': 'PoolId' },
        },
      },
      'eu-west-1_abc',
    ],
    [
      'GetStackOutput of another region',
      { 'Fn::GetStackOutput': { StackName: 'Edge', OutputName: 'CertificateArn', Region: 'us-east-1' } },
      'arn:certificate',
    ],
    [
      'GetStackOutput inside of other functions',
      {
        'Fn::Join': [
          '/',
          ['https:/', { 'Fn::GetStackOutput': { StackName: 'Identity', OutputName: 'PoolId', Region: NO_VALUE } }],
        ],
      },
      'https://eu-west-1_abc',
    ],
    ['NoValue as a property', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['NoValue as a list item', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
    [
      'an object whose only key looks harmless',
      { Condition: { StringEquals: { a: 'b' } } },
      { Condition: { StringEquals: { a: 'b' } } },
    ],
  ])('%s', (_, expression, expected) => {
    expect(evaluation().evaluate(expression, 'x')).toEqual(expected);
  });

  test.each<[string, unknown, string]>([
    [
      'unknown function',
      { 'Fn::Transform': {} },
      'P.a: Fn::Transform is not an intrinsic function that the local twin knows',
    ],
    [
      'unknown resource',
      { Ref: 'Typo' },
      'P.a: refers to "Typo", which is neither a resource nor a parameter of the template',
    ],
    ['resource left out', { Ref: 'Absent' }, 'P.a: refers to "Absent", which a condition leaves out of the stack'],
    [
      'unknown attribute',
      { 'Fn::GetAtt': ['Pool', 'Typo'] },
      'P.a: T "Pool" has no attribute "Typo" (it has: Arn, Nested.Name, Tags)',
    ],
    ['index out of range', { 'Fn::Select': [5, ['a']] }, 'P.a: Fn::Select has no item 5 in a list of 1'],
    ['unknown export', { 'Fn::ImportValue': 'typo' }, 'P.a: no stack that was deployed before exports "typo"'],
    [
      'export of another region',
      { 'Fn::ImportValue': 'edge-url' },
      'P.a: no stack that was deployed before exports "edge-url" in eu-west-1, and stack "Edge" exports it in us-east-1',
    ],
    [
      'a list for GetStackOutput',
      { 'Fn::GetStackOutput': ['Identity', 'PoolId'] },
      'P.a: Fn::GetStackOutput needs an object with StackName, OutputName, Region, RoleArn, got ["Identity","PoolId"]',
    ],
    [
      'a stack output without its stack',
      { 'Fn::GetStackOutput': { OutputName: 'PoolId', StackName: NO_VALUE } },
      'P.a: Fn::GetStackOutput needs "StackName"',
    ],
    [
      'a stack output without its name',
      { 'Fn::GetStackOutput': { StackName: 'Identity' } },
      'P.a: Fn::GetStackOutput needs "OutputName"',
    ],
    [
      'a stack output by its export',
      { 'Fn::GetStackOutput': { StackName: 'Identity', OutputName: 'PoolId', ExportName: 'x' } },
      'P.a: Fn::GetStackOutput has no parameter "ExportName" (it has: StackName, OutputName, Region, RoleArn)',
    ],
    [
      'a stack output of a list of stacks',
      { 'Fn::GetStackOutput': { StackName: ['Identity'], OutputName: 'PoolId' } },
      'P.a.StackName: expected a string, got ["Identity"]',
    ],
    [
      'a stack that is not there',
      { 'Fn::GetStackOutput': { StackName: 'Typo', OutputName: 'PoolId' } },
      'P.a: no stack that was deployed before is called "Typo"; include it in the cloud assembly, and make this stack depend on it',
    ],
    [
      'a stack of another region',
      { 'Fn::GetStackOutput': { StackName: 'Edge', OutputName: 'CertificateArn' } },
      'P.a: stack "Edge" is in us-east-1 and not in eu-west-1; correct "Region"',
    ],
    [
      'an output that is not there',
      { 'Fn::GetStackOutput': { StackName: 'Identity', OutputName: 'Typo' } },
      'P.a: stack "Identity" has no output "Typo" (it has: PoolId)',
    ],
    [
      'an output of a stack without any',
      { 'Fn::GetStackOutput': { StackName: 'Nothing', OutputName: 'Typo' } },
      'P.a: stack "Nothing" has no output "Typo" (it has: none)',
    ],
    [
      'an output of the stack itself',
      { 'Fn::GetStackOutput': { StackName: { Ref: 'AWS::StackName' }, OutputName: 'Own' } },
      'P.a: reads an output of its own stack "Orders", which has none before it is deployed',
    ],
    [
      'an output of another account',
      {
        'Fn::GetStackOutput': {
          StackName: 'Identity',
          OutputName: 'PoolId',
          RoleArn: 'arn:aws:iam::444455556666:role/r',
        },
      },
      'P.a: the role arn:aws:iam::444455556666:role/r is not in account 111122223333, and the local twin has one account',
    ],
    ['unknown mapping', { 'Fn::FindInMap': ['M', 'a', 'b'] }, 'P.a: the mapping M has no value for a, b'],
    ['object where a string belongs', { 'Fn::Join': ['', [{ a: 1 }]] }, 'P.a[0]: expected a string, got {"a":1}'],
  ])('%s is refused with its place', (_, expression, message) => {
    expect(() => evaluation().evaluate({ a: expression }, 'P')).toThrow(message);
  });
});

test('a stack output that is read with a role of the same account is warned of: the role is not checked', () => {
  const warnings: string[] = [];
  const stack = new StackEvaluation({ Resources: {} }, { ...ENVIRONMENT, warn: (message) => warnings.push(message) });
  const RoleArn = 'arn:aws:iam::111122223333:role/reads';
  const output = { 'Fn::GetStackOutput': { StackName: 'Identity', OutputName: 'PoolId', RoleArn } };
  expect(stack.evaluate(output, 'P')).toBe('eu-west-1_abc');
  expect(warnings).toEqual([
    `Orders: P: the local twin does not check that ${RoleArn} may call cloudformation:DescribeStacks`,
  ]);
});

test('a stack that is pinned to another region reads from that region, unless it names one', () => {
  const stack = new StackEvaluation({ Resources: {} }, { ...ENVIRONMENT, stackRegion: 'us-east-1' });
  const read = (argument: object): unknown => stack.evaluate({ 'Fn::GetStackOutput': argument }, 'P');
  expect(read({ StackName: 'Edge', OutputName: 'CertificateArn' })).toBe('arn:certificate');
  expect(() => read({ StackName: 'Identity', OutputName: 'PoolId' })).toThrow('is in eu-west-1 and not in us-east-1');
});

describe('conditions', () => {
  const Conditions = {
    InEurope: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
    NotInEurope: { 'Fn::Not': [{ Condition: 'InEurope' }] },
    Both: { 'Fn::And': [{ Condition: 'InEurope' }, { Condition: 'NotInEurope' }] },
    Either: { 'Fn::Or': [{ Condition: 'NotInEurope' }, { Condition: 'InEurope' }] },
    Loop: { 'Fn::Not': [{ Condition: 'Loop' }] },
  };

  test.each([
    ['InEurope', true],
    ['NotInEurope', false],
    ['Both', false],
    ['Either', true],
  ])('%s is %s', (name, expected) => {
    expect(evaluation({ Conditions }).condition(name, 'x')).toBe(expected);
  });

  test('the branch of Fn::If that is not taken is not evaluated', () => {
    const expression = { 'Fn::If': ['InEurope', 'here', { Ref: 'Typo' }] };
    expect(evaluation({ Conditions }).evaluate(expression, 'x')).toBe('here');
  });

  test('a condition that refers to itself is an error, not a hang', () => {
    expect(() => evaluation({ Conditions }).condition('Loop', 'x')).toThrow('condition "Loop" refers to itself');
  });
});

describe('a condition cannot look into another stack', () => {
  test.each<[string, object]>([
    ['Fn::ImportValue', { 'Fn::ImportValue': 'shared-url' }],
    ['Fn::GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'Identity', OutputName: 'PoolId' } }],
  ])('with %s', (name, looksElsewhere) => {
    const Conditions = { Elsewhere: { 'Fn::Equals': [looksElsewhere, 'x'] } };
    expect(() => evaluation({ Conditions }).condition('Elsewhere', 'x')).toThrow(
      `Conditions.Elsewhere: ${name} cannot be used in conditions; give the value as a parameter of the stack`,
    );
    const chosen = { 'Fn::If': ['InEurope', looksElsewhere, 'x'] };
    const InEurope = { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] };
    expect(evaluation({ Conditions: { InEurope } }).evaluate(chosen, 'x')).not.toBe('x');
  });
});

describe('parameters', () => {
  const Parameters = {
    Name: { Type: 'String', Default: 'orders' },
    Stage: { Type: 'String', AllowedValues: ['test', 'prod'] },
    Hosts: { Type: 'CommaDelimitedList', Default: 'a, b' },
    Ami: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/path' },
  };

  test('a default, a given value, and a list', () => {
    const stack = evaluation({ Parameters }, { Stage: 'prod' });
    expect(stack.evaluate([{ Ref: 'Name' }, { Ref: 'Stage' }, { Ref: 'Hosts' }], 'x')).toEqual([
      'orders',
      'prod',
      ['a', 'b'],
    ]);
  });

  test.each<[string, string, Record<string, string>, string]>([
    ['no value', 'Stage', {}, 'parameter "Stage" has no default; give its value in `parameters`'],
    ['a value that is not allowed', 'Stage', { Stage: 'dev' }, 'parameter "Stage": "dev" is not one of test, prod'],
    [
      'a value in Parameter Store',
      'Ami',
      {},
      'is in SSM Parameter Store (/path), which no stack that was deployed before has; give the value in `parameters`',
    ],
  ])('%s is refused', (_, name, given, message) => {
    expect(() => evaluation({ Parameters }, given).evaluate({ Ref: name }, 'x')).toThrow(message);
  });
});
