import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Token, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { asDeployed } from './as-deployed';
import { resources, strictStack } from '../strict-app';
import { PROPERTIES, type Deferrable, type Known } from './properties';
import { DURATIONS, LISTS, NUMBERS, REFUSED_LISTS, REFUSED_STRINGS, STRINGS, type TokenKind } from './token-kinds';

/** The kinds of tokens by the kind of property. */
const KINDS = {
  string: STRINGS,
  map: STRINGS,
  number: NUMBERS,
  list: LISTS,
  duration: DURATIONS,
  boolean: { object: { make: () => Token.asAny({ Ref: 'P' }), inTemplate: () => undefined } },
} as unknown as Readonly<Record<string, Readonly<Record<string, TokenKind<unknown>>>>>;

const REFUSED = { string: REFUSED_STRINGS, list: REFUSED_LISTS } as unknown as Readonly<
  Record<string, Readonly<Record<string, (stack: Stack) => unknown>>>
>;

const rows = Object.entries(PROPERTIES);
const deferrable = rows.filter((row): row is [string, Deferrable] => 'standsIn' in row[1]);
const known = rows.filter((row): row is [string, Known] => 'property' in row[1]);

interface Cell {
  readonly property: string;
  readonly row: Deferrable | Known;
  readonly kind: string;
  readonly token: TokenKind<unknown>;
}

const cellsOf = (list: readonly (readonly [string, Deferrable | Known])[]): Cell[] =>
  list.flatMap(([property, row]) =>
    Object.entries(KINDS[row.kind]!).map(([kind, token]) => ({ property, row, kind, token })),
  );

const takesUnit = ({ row, kind }: Cell) => row.kind !== 'duration' || ('units' in row && row.units!.includes(kind));

const working = cellsOf(deferrable).filter(takesUnit);
const inAnotherUnit = cellsOf(deferrable).filter((cell) => !takesUnit(cell));
// A list whose length is known has elements, each of which may be a token or not: see the tests of bad input.
const refused = cellsOf(known).filter(({ row, kind }) => row.kind !== 'list' || !kind.startsWith('list with'));

const use = (row: Deferrable | Known, stack: Stack, value: unknown) => row.use(stack, value as never);

/** The error of a property that is refused: one sentence about it that does not show how the CDK encodes tokens. */
function refusalOf(make: () => void): { readonly code: string; readonly property: string; readonly message: string } {
  try {
    make();
  } catch (error) {
    const { code, property, message } = error as ReturnType<typeof refusalOf>;
    expect(message).not.toMatch(/\n|Token\[|e\+289/);
    return { code, property, message };
  }
  throw new Error('nothing was refused');
}

test('every property and every parameter of the public API has a row', () => {
  interface Member {
    readonly name: string;
    readonly type?: object;
    readonly parameters?: readonly Member[];
  }
  interface Type {
    readonly name: string;
    readonly kind: string;
    readonly initializer?: Member;
    readonly properties?: readonly Member[];
    readonly methods?: readonly Member[];
  }
  const { types } = JSON.parse(readFileSync(join(__dirname, '../../../.jsii'), 'utf8')) as {
    readonly types: Readonly<Record<string, Type>>;
  };
  const parameters = (type: Type) =>
    [type.initializer && { ...type.initializer, name: 'new' }, ...(type.methods ?? [])]
      .filter((method) => method !== undefined)
      .flatMap((method) => (method.parameters ?? []).map(({ name }) => `${type.name}.${method.name}(${name})`));
  // What a class has as properties, it gives. An interface is implemented by the app.
  const properties = (type: Type) =>
    type.kind === 'interface' ? (type.properties ?? []).map(({ name }) => `${type.name}.${name}`) : [];

  const all = Object.values(types).flatMap((type) => [...parameters(type), ...properties(type)]);
  const ofStructs = /^AuthorizationServerThrottling\.(metadata|registration|signIn|token)$/;
  const listed = new Set(Object.keys(PROPERTIES));
  expect(all.filter((name) => !listed.has(name) && !ofStructs.test(name))).toEqual([]);
  expect([...listed].filter((name) => !all.includes(name) && name.split('.').length === 2)).toEqual([]);
});

test.each(working)('$property works as $kind', ({ row, token }) => {
  const stack = strictStack();
  use(row, stack, token.make(stack, row.literal));
  for (const type of (row as Deferrable).standsIn) {
    const inTemplate = token.inTemplate(row.literal);
    const text = JSON.stringify(inTemplate);
    expect(JSON.stringify(resources(stack, type))).toContain(typeof inTemplate === 'string' ? text.slice(1, -1) : text);
  }
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(/Token\[|e\+289|CdkJsonStringify/);
});

/** What stands in the template beside the property, and may be less strict for a name that is not known. */
const LESS_STRICT: Readonly<Record<string, readonly string[]>> = { 'McpGatewayProps.gatewayName': ['Condition'] };

test.each(working.filter(({ row, kind }) => kind === 'parameter' || row.kind === 'duration'))(
  '$property as a parameter ($kind) leads to the same resources as the literal',
  ({ property, row, kind, token }) => {
    const withToken = strictStack();
    use(row, withToken, token.make(withToken, row.literal));
    const withLiteral = strictStack();
    use(row, withLiteral, row.literal);
    const parameter =
      row.kind === 'duration' ? row.literal.toMilliseconds() / DURATIONS[kind]!.milliseconds : row.literal;
    const ignored = LESS_STRICT[property];
    expect(asDeployed(withToken, parameter, ignored)).toEqual(asDeployed(withLiteral, undefined, ignored));
  },
);

test.each(inAnotherUnit)('$property has to be known at synthesis in $kind', ({ property, row, kind, token }) => {
  const stack = strictStack();
  const { code, message } = refusalOf(() => use(row, stack, token.make(stack, row.literal)));
  expect(code).toBe('UnresolvedProperty');
  expect(message).toContain(`"(a CDK token)": a duration in ${kind} has to be known at synthesis`);
  expect(message).toContain(property.split('.').at(-1));
});

test.each(refused)('$property has to be known at synthesis, and cannot be $kind', ({ row, token }) => {
  const stack = strictStack();
  const error = refusalOf(() => use(row, stack, token.make(stack, row.literal)));
  expect(error).toMatchObject({ code: 'UnresolvedProperty', property: (row as Known).property });
  expect(error.message).toContain('has to be known at synthesis');
});

test.each(
  [...deferrable, ...known].flatMap(([property, row]) =>
    Object.entries(REFUSED[row.kind] ?? {}).map(([kind, make]) => ({ property, row, kind, make })),
  ),
)('$property cannot have $kind', ({ row, make }) => {
  const stack = strictStack();
  expect(refusalOf(() => use(row, stack, make(stack))).code).toMatch(/^(Unresolved|Invalid)Property$/);
});
