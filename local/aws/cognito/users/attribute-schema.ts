/** `AttributeDataType` in templates. */
export const ATTRIBUTE_TYPES = ['String', 'Number', 'DateTime', 'Boolean'] as const;

/** What a user pool says of one attribute. */
export interface SchemaAttribute {
  readonly type: (typeof ATTRIBUTE_TYPES)[number];
  /** Whether a person must have it. */
  readonly required: boolean;
  /** Whether it can be written after the user was created. */
  readonly mutable: boolean;
  /** How long a string or how large a number may be. */
  readonly min?: number;
  readonly max?: number;
}

/** The attributes of a user pool by their names, which begin with `custom:` or `dev:` if they are not standard ones. */
export type AttributeSchema = ReadonlyMap<string, SchemaAttribute>;

/** `AttributeType` in the API reference: no value is longer. */
export const LONGEST_VALUE = 2048;

/** What the values of attributes look like that hold an address. */
export const ADDRESS_FORMATS = { email: /^[^\s@]+@[^\s@]+$/, phone_number: /^\+\d{3,15}$/ } as const;

/** What an attribute is that a template does not list. */
const STRING = { type: 'String', required: false, mutable: true, min: 0, max: LONGEST_VALUE } as const;
const BOOLEAN = { type: 'Boolean', required: false, mutable: true } as const;

/**
 * The standard attributes as every pool has them. Source: `SchemaAttributes` of `DescribeUserPool`, of which there are public
 * captures (aws-amplify/amplify-js#14199).
 */
export const STANDARD_SCHEMA: AttributeSchema = new Map<string, SchemaAttribute>([
  ...[
    'address',
    'email',
    'family_name',
    'gender',
    'given_name',
    'locale',
    'middle_name',
    'name',
    'nickname',
    'phone_number',
    'picture',
    'preferred_username',
    'profile',
    'website',
    'zoneinfo',
  ].map((name) => [name, STRING] as const),
  ['birthdate', { ...STRING, min: 10, max: 10 }],
  ['updated_at', { type: 'Number', required: false, mutable: true, min: 0 }],
  ['email_verified', BOOLEAN],
  ['phone_number_verified', BOOLEAN],
  ['sub', { ...STRING, mutable: false, min: 1 }],
]);

/**
 * Attributes that no app client may write: `CreateUserPoolClient` refuses them in `WriteAttributes` (public reports). Cognito
 * itself writes the two that say whether an address is verified, also when an identity provider says so.
 */
const WRITTEN_BY_NO_CLIENT: readonly string[] = ['email_verified', 'phone_number_verified', 'sub'];

/** Whether app clients can have write access to an attribute. Developer attributes can be written by administrators only. */
export function isWritableByClients(name: string): boolean {
  return !WRITTEN_BY_NO_CLIENT.includes(name) && !name.startsWith('dev:');
}

/** The attributes that everybody in a pool must have. */
export function requiredAttributes(schema: AttributeSchema): readonly string[] {
  return [...schema].filter(([, { required }]) => required).map(([name]) => name);
}
