import fc from 'fast-check';
import { Origins } from '../../../local/account/origins';
import { creationOrder } from '../../../local/template/creation-order';
import { localAccount } from '../../../local/account/local-account';
import { StackEvaluation } from '../../../local/template/stack-evaluation';
import { StackExports } from '../../../local/template/stack-exports';
import { StackOutputs } from '../../../local/template/stack-outputs';
import type { TemplateResource } from '../../../local/template/template';

function evaluate(expression: unknown, Conditions: Record<string, unknown> = {}): unknown {
  const environment = {
    stackName: 'Stack',
    ...localAccount({ region: 'eu-west-1' }),
    parameters: {},
    exports: new StackExports(),
    stackOutputs: new StackOutputs(),
  };
  return new StackEvaluation({ Resources: {}, Conditions }, environment).evaluate(expression, 'x');
}

const delimiter = fc.constantFrom(',', '/', '::', ' - ');
/** Texts that hold no character of a delimiter. */
const word = fc.stringMatching(/^[a-zA-Z0-9_.${}!]*$/);
const words = fc.array(word, { minLength: 1, maxLength: 8 });

describe('intrinsic functions', () => {
  test('Split undoes Join', () => {
    fc.assert(
      fc.property(words, delimiter, (items, between) => {
        expect(evaluate({ 'Fn::Split': [between, { 'Fn::Join': [between, items] }] })).toEqual(items);
      }),
    );
  });

  test('Join undoes Split', () => {
    fc.assert(
      fc.property(fc.string(), delimiter, (text, between) => {
        expect(evaluate({ 'Fn::Join': [between, { 'Fn::Split': [between, text] }] })).toBe(text);
      }),
    );
  });

  test('Select finds every item of a list, and nothing beside it', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: -3, max: 12 }), (items, index) => {
        const select = (): unknown => evaluate({ 'Fn::Select': [String(index), items] });
        if (index >= 0 && index < items.length) {
          expect(select()).toBe(items[index]);
        } else {
          expect(select).toThrow('Fn::Select has no item');
        }
      }),
    );
  });

  test('Sub puts every variable in its place and never looks into a value', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.stringMatching(/^[^$]*$/), word), { maxLength: 6 }), (parts) => {
        const template = parts.map(([text], index) => `${text}\${v${index}}`).join('');
        const variables = Object.fromEntries(parts.map(([, value], index) => [`v${index}`, value]));
        expect(evaluate({ 'Fn::Sub': [template, variables] })).toBe(
          parts.map(([text, value]) => text + value).join(''),
        );
      }),
    );
  });

  test('a literal of Sub stays, without its exclamation mark', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9.:]+$/), (name) => {
        expect(evaluate({ 'Fn::Sub': `a\${!${name}}b` })).toBe(`a\${${name}}b`);
      }),
    );
  });

  test('conditions are what their logic says', () => {
    type Logic = boolean | { not: Logic } | { and: Logic[] } | { or: Logic[] };
    const { logic } = fc.letrec<{ logic: Logic }>((tie) => ({
      logic: fc.oneof(
        { maxDepth: 4 },
        fc.boolean(),
        fc.record({ not: tie('logic') }),
        fc.record({ and: fc.array(tie('logic'), { minLength: 2, maxLength: 4 }) }),
        fc.record({ or: fc.array(tie('logic'), { minLength: 2, maxLength: 4 }) }),
      ),
    }));
    const truth = (value: Logic): boolean => {
      if (typeof value === 'boolean') return value;
      if ('not' in value) return !truth(value.not);
      return 'and' in value ? value.and.every(truth) : value.or.some(truth);
    };
    const expression = (value: Logic): unknown => {
      if (typeof value === 'boolean') return { 'Fn::Equals': [String(value), 'true'] };
      if ('not' in value) return { 'Fn::Not': [expression(value.not)] };
      return 'and' in value ? { 'Fn::And': value.and.map(expression) } : { 'Fn::Or': value.or.map(expression) };
    };
    fc.assert(
      fc.property(logic, (value) => {
        const picked = evaluate({ 'Fn::If': ['C', 'yes', 'no'] }, { C: expression(value) });
        expect(picked).toBe(truth(value) ? 'yes' : 'no');
      }),
    );
  });

  test('what has no function in it stays as it is', () => {
    fc.assert(
      fc.property(
        fc.object({ key: fc.stringMatching(/^[a-z]{1,8}$/), values: [fc.string(), fc.integer()] }),
        (value) => {
          expect(evaluate(value)).toEqual(value);
        },
      ),
    );
  });
});

describe('the order of creation', () => {
  /** For every resource the numbers of earlier ones that it needs, and where in the template it stands. */
  const graph = fc
    .array(fc.tuple(fc.array(fc.nat(), { maxLength: 3 }), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 15 })
    .map((nodes) =>
      nodes.map(([raw, position, calls], index) => ({
        needs: index === 0 ? [] : raw.map((number) => number % index),
        position,
        calls,
      })),
    );
  type Graph = typeof graph extends fc.Arbitrary<infer T> ? T : never;
  const resources = (nodes: Graph, extra: Record<number, number> = {}): Record<string, TemplateResource> =>
    Object.fromEntries(
      nodes
        .map(({ needs, position, calls }, index) => ({ index, needs, position, calls }))
        .sort((one, other) => one.position - other.position)
        .map(({ index, needs, calls }) => {
          const all = extra[index] === undefined ? needs : [...needs, extra[index]];
          const [first, ...rest] = all.map((need) => `R${need}`);
          const Properties = { list: rest.map((name) => ({ Ref: name })) };
          const Type = calls ? 'AWS::BedrockAgentCore::GatewayTarget' : 'T';
          return [`R${index}`, { Type, Properties, ...(first !== undefined && { DependsOn: first }) }];
        }),
    );

  test('has every resource once, after all that it waits for', () => {
    fc.assert(
      fc.property(graph, (nodes) => {
        const order = creationOrder(
          { Resources: resources(nodes) },
          () => true,
          () => 0,
        );
        const place = new Map(order.map(({ logicalId }, index) => [logicalId, index]));
        expect(place.size).toBe(nodes.length);
        nodes.forEach(({ needs }, index) => {
          for (const need of needs) {
            expect(place.get(`R${need}`)).toBeLessThan(place.get(`R${index}`)!);
          }
        });
        for (const { logicalId, waitsFor } of order) {
          for (const earlier of waitsFor) {
            expect(place.get(earlier)).toBeLessThan(place.get(logicalId)!);
          }
        }
      }),
    );
  });

  test('does not exist when there is a cycle, and every resource on it is named', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), graph, (length, others) => {
        const cycle = Object.fromEntries(
          Array.from({ length }, (_, index) => [
            `C${index}`,
            { Type: 'T', Properties: { next: { 'Fn::GetAtt': [`C${(index + 1) % length}`, 'Arn'] } } },
          ]),
        );
        let message = '';
        try {
          creationOrder(
            { Resources: { ...resources(others), ...cycle } },
            () => true,
            () => 0,
          );
        } catch (error) {
          message = (error as Error).message;
        }
        expect(message).toContain('resources wait for each other');
        for (const name of Object.keys(cycle)) {
          expect(message).toContain(name);
        }
      }),
    );
  });
});

describe('origins', () => {
  const host = fc.stringMatching(/^[a-z][a-z0-9]{0,6}(\.[a-z]{2,5}){1,2}$/);
  const LOOPBACK = 'http://127.0.0.1:4001';
  const registered = (name: string): Origins => {
    const origins = new Origins();
    origins.register(`https://${name}`, LOOPBACK);
    return origins;
  };

  test('only the origin itself is translated, whatever follows it', () => {
    fc.assert(
      fc.property(host, fc.webPath(), (name, path) => {
        expect(registered(name).toLoopback(`https://${name}${path}`)).toBe(`${LOOPBACK}${path}`);
      }),
    );
  });

  test('another host is never translated, however alike it is', () => {
    fc.assert(
      fc.property(host, fc.constantFrom('.evil.example', ':8443', '@evil.example', '-2', 'x'), (name, more) => {
        const url = `https://${name}${more}/mcp`;
        expect(registered(name).toLoopback(url)).toBe(url);
      }),
    );
  });

  test('translation keeps the shape of a value, and does nothing the second time', () => {
    fc.assert(
      fc.property(fc.jsonValue(), host, (value, name) => {
        const origins = registered(name);
        const once = origins.toLoopback({ value, url: `https://${name}` });
        expect(origins.toLoopback(once)).toEqual(once);
        expect(once).toEqual({ value, url: LOOPBACK });
      }),
    );
  });
});
