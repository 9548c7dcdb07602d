import { creationOrder } from '../../../local/template/creation-order';
import type { TemplateResource } from '../../../local/template/template';

const resource = (
  Properties: Record<string, unknown> = {},
  more: Partial<TemplateResource> = {},
): TemplateResource => ({
  Type: 'T',
  Properties,
  ...more,
});

const order = (Resources: Record<string, TemplateResource>, holds: (name: string) => boolean = () => true): string[] =>
  creationOrder({ Resources }, holds, (type) => PHASES[type] ?? 0).map(({ logicalId }) => logicalId);

/** As the twin's resource types have them. */
const PHASES: Readonly<Record<string, number>> = {
  'AWS::BedrockAgentCore::Gateway': 1,
  'AWS::BedrockAgentCore::GatewayTarget': 2,
};

test('what a resource refers to, in whichever way, comes first', () => {
  const resources = {
    Byref: resource({ a: { Ref: 'Last' } }),
    Byattribute: resource({ a: [{ b: { 'Fn::GetAtt': ['Byref', 'Arn'] } }] }),
    Bysub: resource({ a: { 'Fn::Sub': 'x ${Byattribute.Arn} ${AWS::Region}' } }),
    Bydependson: resource({}, { DependsOn: ['Bysub'] }),
    Last: resource(),
  };
  expect(order(resources)).toEqual(['Last', 'Byref', 'Byattribute', 'Bysub', 'Bydependson']);
});

test('a literal ${!X} and a variable of Fn::Sub are no references', () => {
  expect(
    order({ A: resource({ a: { 'Fn::Sub': ['${!B} ${B}', { B: 'text' }] } }), B: resource({ a: { Ref: 'A' } }) }),
  ).toEqual(['A', 'B']);
});

test('a resource whose condition does not hold is left out, and so is the branch that needed it', () => {
  const resources = {
    A: resource({ a: { 'Fn::If': ['Off', { Ref: 'B' }, 'x'] } }),
    B: resource({ a: { Ref: 'A' } }, { Condition: 'Off' }),
  };
  expect(order(resources, () => false)).toEqual(['A']);
});

test('a cycle is refused with every resource on it', () => {
  const resources = {
    Start: resource({ a: { Ref: 'Gateway' } }),
    Gateway: resource({ a: { Ref: 'Client' } }),
    Client: resource({ a: { Ref: 'Server' } }),
    Server: resource({ a: { 'Fn::GetAtt': ['Gateway', 'GatewayUrl'] } }),
  };
  expect(() => order(resources)).toThrow('resources wait for each other: Gateway -> Client -> Server -> Gateway');
});

test('DependsOn to nothing is refused', () => {
  expect(() => order({ A: resource({}, { DependsOn: 'Typo' }) })).toThrow('A: DependsOn names "Typo"');
});

test('a target comes after the policies that it does not wait for, and what waits for it after it', () => {
  const resources = {
    Follower: resource({ a: { Ref: 'Target' } }),
    Target: resource({ a: { Ref: 'Gateway' } }, { Type: 'AWS::BedrockAgentCore::GatewayTarget' }),
    Gateway: resource(),
    Policy: resource({}, { Type: 'AWS::IAM::Policy' }),
  };
  expect(order(resources)).toEqual(['Gateway', 'Policy', 'Target', 'Follower']);
});

test('a gateway comes after the policies that it does not wait for, and before those that wait for it', () => {
  const resources = {
    Target: resource({ a: { Ref: 'Gateway' } }, { Type: 'AWS::BedrockAgentCore::GatewayTarget' }),
    Gateway: resource({}, { Type: 'AWS::BedrockAgentCore::Gateway' }),
    Later: resource({ a: { Ref: 'Gateway' } }, { Type: 'AWS::IAM::Policy' }),
    Policy: resource({}, { Type: 'AWS::IAM::Policy' }),
  };
  expect(order(resources)).toEqual(['Policy', 'Gateway', 'Later', 'Target']);
});

test('a resource waits for what its dependencies wait for, and for nothing else', () => {
  const resources = {
    A: resource({ a: { Ref: 'B' } }),
    B: resource({}, { DependsOn: 'C' }),
    C: resource(),
    Other: resource(),
  };
  const waitsFor = creationOrder(
    { Resources: resources },
    () => true,
    () => 0,
  ).map(({ logicalId, waitsFor }) => [logicalId, [...waitsFor].sort()]);
  expect(Object.fromEntries(waitsFor)).toEqual({ A: ['B', 'C'], B: ['C'], C: [], Other: [] });
});
