import {
  CfnDynamicReference,
  CfnDynamicReferenceService,
  CfnParameter,
  Duration,
  Fn,
  Lazy,
  SecretValue,
  Stack,
  Token,
  type App,
} from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';

/** One way to leave a value to AWS CloudFormation, or to the end of synthesis. */
export interface TokenKind<Value> {
  /** @param literal what the token stands for */
  readonly make: (stack: Stack, literal: Value) => Value;

  /** What the template has in its place. */
  readonly inTemplate: (literal: Value) => unknown;
}

const REFERENCE = { Ref: 'P' };
const IMPORT = { 'Fn::ImportValue': 'acme-value' };
const DYNAMIC_REFERENCE = '{{resolve:ssm:/acme/value}}';

const listParameter = (stack: Stack) => new CfnParameter(stack, 'P', { type: 'CommaDelimitedList' }).valueAsList;

const numberParameter = (stack: Stack) => new CfnParameter(stack, 'P', { type: 'Number' }).valueAsNumber;

export const STRINGS: Readonly<Record<string, TokenKind<string>>> = {
  parameter: { make: (stack) => new CfnParameter(stack, 'P').valueAsString, inTemplate: () => REFERENCE },
  'lazy text': { make: (_, literal) => Lazy.string({ produce: () => literal }), inTemplate: (literal) => literal },
  'Fn::ImportValue': { make: () => Fn.importValue('acme-value'), inTemplate: () => IMPORT },
  'Fn::Select': {
    make: (stack) => Fn.select(1, listParameter(stack)),
    inTemplate: () => ({ 'Fn::Select': [1, REFERENCE] }),
  },
  'Fn::Join in the middle of text': {
    // In two halves, so that the text on either side of it is a literal.
    make: (stack, literal) => {
      new CfnParameter(stack, 'P');
      const middle = Math.floor(literal.length / 2);
      return `${literal.slice(0, middle)}${Fn.join('', [Fn.ref('P'), ''])}${literal.slice(middle)}`;
    },
    inTemplate: () => REFERENCE,
  },
  'number in text': {
    make: (stack, literal) => `${literal}${numberParameter(stack)}`,
    inTemplate: () => REFERENCE,
  },
  'attribute of another stack': {
    make: (stack) => new Topic(new Stack(stack.node.root as App, 'Other'), 'Topic').topicName,
    inTemplate: () => 'TopicBFC7AF6E',
  },
  'SSM parameter': {
    make: (stack) => StringParameter.valueForStringParameter(stack, '/acme/value'),
    inTemplate: () => 'SsmParameterValueacmevalue',
  },
  'dynamic reference as text': { make: () => DYNAMIC_REFERENCE, inTemplate: () => DYNAMIC_REFERENCE },
  'dynamic reference': {
    make: () => new CfnDynamicReference(CfnDynamicReferenceService.SSM, '/acme/value').toString(),
    inTemplate: () => DYNAMIC_REFERENCE,
  },
  'unwrapped secret': {
    make: () => SecretValue.secretsManager('acme').unsafeUnwrap(),
    inTemplate: () => '{{resolve:secretsmanager:acme:SecretString',
  },
};

export const NUMBERS: Readonly<Record<string, TokenKind<number>>> = {
  parameter: { make: numberParameter, inTemplate: () => REFERENCE },
  'lazy number': { make: (_, literal) => Lazy.number({ produce: () => literal }), inTemplate: (literal) => literal },
  'Fn::ImportValue': { make: () => Token.asNumber(Fn.importValue('acme-value')), inTemplate: () => IMPORT },
};

export const LISTS: Readonly<Record<string, TokenKind<string[]>>> = {
  parameter: {
    make: listParameter,
    inTemplate: () => REFERENCE,
  },
  'lazy list': { make: (_, literal) => Lazy.list({ produce: () => literal }), inTemplate: (literal) => literal.at(-1) },
  'Fn::Split': { make: () => Fn.split(',', Fn.importValue('acme-value')), inTemplate: () => IMPORT },
  'list with a token': {
    make: (stack, literal) => [...literal.slice(0, -1), new CfnParameter(stack, 'P').valueAsString],
    inTemplate: () => REFERENCE,
  },
  'list with a dynamic reference': {
    make: (_, literal) => [...literal.slice(0, -1), DYNAMIC_REFERENCE],
    inTemplate: () => DYNAMIC_REFERENCE,
  },
};

const UNITS = ['millis', 'seconds', 'minutes', 'hours', 'days'] as const;

/** Durations of every unit. What the number is made of is tried with `NUMBERS`. */
export const DURATIONS: Readonly<Record<string, TokenKind<Duration> & { readonly milliseconds: number }>> =
  Object.fromEntries(
    UNITS.map((unit) => [
      unit,
      {
        make: (stack: Stack) => Duration[unit](numberParameter(stack)),
        inTemplate: () => REFERENCE,
        milliseconds: Duration[unit](1).toMilliseconds(),
      },
    ]),
  );

/** What no property of text can have. */
export const REFUSED_STRINGS: Readonly<Record<string, (stack: Stack) => string>> = {
  'a secret': () => `x-${SecretValue.secretsManager('acme').toString()}`,
  'a list in text': (stack) => `x-${listParameter(stack).join()}`,
  'an element of a list of unknown length': (stack) => listParameter(stack)[0]!,
};

/** What no list can be. */
export const REFUSED_LISTS: Readonly<Record<string, (stack: Stack) => string[]>> = {
  'a list inside a list': (stack) => ['https://bot.example.com/callback', ...listParameter(stack)],
  'a secret': () => [SecretValue.secretsManager('acme').toString()],
};
