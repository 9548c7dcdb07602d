import {
  ADDRESS_FORMATS,
  LONGEST_VALUE,
  requiredAttributes,
  type AttributeSchema,
  type SchemaAttribute,
} from './attribute-schema';
import { UserRefusedError } from './user-refused-error';

/** The roads on which attributes get into a user pool. */
export type AttributeRoad =
  /** A person signs up, as `createUser` of the testing API pretends. */
  | 'sign-up'
  /** `AdminCreateUser`, and `AWS::Cognito::UserPoolUser`, which calls it. */
  | 'admin-create'
  /** `AdminUpdateUserAttributes`. */
  | 'admin-update'
  /** The page on which a person replaces a temporary password also asks for what the administrator left out. */
  | 'new-password'
  /** A person comes from an identity provider for the first time. */
  | 'first-federation'
  /** A person comes from an identity provider again, and every mapped attribute is written again. */
  | 'later-federation';

/** An app client, which may write some attributes and not others. */
export interface AttributeWriter {
  canWrite(attribute: string): boolean;
}

/** Attributes on their way into a user pool. */
export interface AttributeWrite {
  readonly road: AttributeRoad;
  readonly written: ReadonlyMap<string, string>;
  /** What the user has already. */
  readonly present?: ReadonlyMap<string, string>;
  /** The app client that writes; administrators need none. */
  readonly client?: AttributeWriter;
}

/** One attribute of a write. */
interface WrittenAttribute extends Pick<AttributeWrite, 'client'> {
  readonly name: string;
  /** `undefined` when the pool does not have it. */
  readonly attribute?: SchemaAttribute;
}

interface AttributeRule {
  readonly on: readonly AttributeRoad[];
  readonly isBroken: (written: WrittenAttribute) => boolean;
  readonly words: string;
}

/** Whether a federated sign-in through a client may write an attribute: that an address is verified is Cognito's to write. */
export function mayWrite(client: AttributeWriter, attribute: string): boolean {
  return attribute.endsWith('_verified') || client.canWrite(attribute);
}

/** A rule for values holds on every road. */
interface ValueRule {
  readonly isBroken: (value: string, attribute: SchemaAttribute, name: string) => boolean;
  readonly words: (attribute: SchemaAttribute) => string;
  /** Whether AWS says the words alone, without the name of the attribute. */
  readonly wordsAlone?: boolean;
}

const CREATES: readonly AttributeRoad[] = ['sign-up', 'admin-create', 'first-federation'];
const CHANGES: readonly AttributeRoad[] = ['admin-update', 'new-password', 'later-federation'];
const FEDERATES: readonly AttributeRoad[] = ['first-federation', 'later-federation'];
const ALL = [...CREATES, ...CHANGES];

/**
 * Who may write an attribute, and when. The order is unverified.
 *
 * Sources: Amazon Cognito Developer Guide, "Working with user attributes" and "Mapping IdP attributes to profiles and tokens";
 * `SchemaAttributeType` and `UserPoolClientType` in the API reference. The words: that an attribute cannot be updated is
 * measured in aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws#835, that it does not exist in
 * aws-amplify/amplify-js#2167; those of write access are from public reports of the API, and unverified for federation.
 */
const RULES: readonly AttributeRule[] = [
  {
    on: ALL,
    isBroken: ({ attribute }) => attribute === undefined,
    words: 'Attribute does not exist in the schema.',
  },
  {
    on: FEDERATES,
    isBroken: ({ name, client }) => client !== undefined && !mayWrite(client, name),
    words: 'A client attempted to write unauthorized attribute',
  },
  {
    // Also where the value stays the same, and where the user never had one (public reports).
    on: CHANGES,
    isBroken: ({ attribute }) => attribute?.mutable === false,
    words: 'Attribute cannot be updated.',
  },
  {
    // Cognito gives it.
    on: CREATES,
    isBroken: ({ name }) => name === 'sub',
    words: 'Attribute cannot be updated.',
  },
];

/**
 * What a value must be like. Source: the API reference, `SchemaAttributeType` and `AttributeType`. The words for addresses are
 * from public reports, the others are unverified.
 */
const VALUE_RULES: readonly ValueRule[] = [
  {
    isBroken: (value, _, name) => name === 'email' && !ADDRESS_FORMATS.email.test(value),
    words: () => 'Invalid email address format.',
    wordsAlone: true,
  },
  {
    isBroken: (value, _, name) => name === 'phone_number' && !ADDRESS_FORMATS.phone_number.test(value),
    words: () => 'Invalid phone number format.',
    wordsAlone: true,
  },
  { isBroken: (value, { type }) => !VALUES[type].test(value), words: ({ type }) => `Value is not of type ${type}.` },
  {
    isBroken: (value, { type, min, max }) =>
      value.length > LONGEST_VALUE ||
      (type === 'Number' ? !isBetween(Number(value), min, max) : !isBetween(value.length, min, max)),
    words: ({ type, min = 0, max = LONGEST_VALUE }) =>
      type === 'Number' ? `Value must be from ${min} to ${max}.` : `String must have from ${min} to ${max} characters.`,
  },
];

/** Values are text whatever their type. Unverified: what exactly counts as a number or a time. */
const VALUES: Readonly<Record<SchemaAttribute['type'], RegExp>> = {
  String: /^[^]*$/,
  Number: /^-?\d+(\.\d+)?$/,
  Boolean: /^(true|false)$/i,
  DateTime: /^\d{4}-\d{2}-\d{2}|^\d+$/,
};

const isBetween = (size: number, min = -Infinity, max = Infinity): boolean => size >= min && size <= max;

/** How a refusal begins. Sources: aws-amplify/amplify-js#2167 of creation, and the measurement above of a change. */
type Sentence = (attribute: string, words: string) => string;

const ofSchema: Sentence = (attribute, words) => `Attributes did not conform to the schema: ${attribute}: ${words}`;
const ofUser: Sentence = (attribute, words) => `user.${attribute}: ${words}`;

const SENTENCES: Readonly<Record<AttributeRoad, Sentence>> = {
  'sign-up': ofSchema,
  'admin-create': ofSchema,
  'admin-update': ofUser,
  'new-password': ofUser,
  'first-federation': ofUser,
  'later-federation': ofUser,
};

/**
 * Where a required attribute that is missing is refused. Administrators may leave it out when they create a user, who is then
 * asked for it with the new password (`AdminCreateUser` in the API reference); a later change has to bring what is missing
 * (the guide, "Attribute permissions and scopes"). Unverified: the words for a later change.
 */
const WANTS_REQUIRED: Readonly<Record<AttributeRoad, boolean>> = {
  'sign-up': true,
  'admin-create': false,
  'admin-update': true,
  'new-password': true,
  'first-federation': true,
  'later-federation': true,
};

/**
 * Checks attributes before they are written. An empty value of `AdminUpdateUserAttributes` takes an attribute away, and obeys
 * no rule for values.
 *
 * @throws UserRefusedError in the words of AWS when a rule is broken; AWS lists all that is wrong, this names the first
 */
export function checkAttributes(schema: AttributeSchema, { road, written, present, client }: AttributeWrite): void {
  const refuse = (name: string, words: string): never => {
    throw new UserRefusedError(words, `attributes.${name}`);
  };
  for (const [name, value] of written) {
    const attribute = schema.get(name);
    const broken = RULES.find((rule) => rule.on.includes(road) && rule.isBroken({ name, attribute, client }));
    if (broken !== undefined) refuse(name, SENTENCES[road](name, broken.words));
    if (attribute === undefined || (road === 'admin-update' && value === '')) continue;
    const violated = VALUE_RULES.find((rule) => rule.isBroken(value, attribute, name));
    const words = violated?.words(attribute);
    if (words !== undefined) refuse(name, violated?.wordsAlone ? words : SENTENCES[road](name, words));
  }
  const missing = requiredAttributes(schema).find((name) => !(written.get(name) ?? present?.get(name)));
  if (missing !== undefined && WANTS_REQUIRED[road])
    refuse(missing, SENTENCES[road](missing, 'The attribute is required'));
}
