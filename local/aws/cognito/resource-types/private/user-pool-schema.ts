import { shortened, type PropertyReader } from '../../../../template/property-reader';
import {
  ATTRIBUTE_TYPES,
  STANDARD_SCHEMA,
  type AttributeSchema,
  type SchemaAttribute,
} from '../../users/attribute-schema';

/** Source: `CreateUserPool` in the API reference, and Amazon Cognito Developer Guide, "Quotas in Amazon Cognito". */
const MAX_CUSTOM_ATTRIBUTES = 50;

/** Source: `SchemaAttributeType` in the API reference. The prefix does not count. */
const NAME = {
  pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
  allowed: 'letters, digits, symbols and punctuation, without spaces',
  maxLength: 20,
};

/**
 * Reads `Schema` of a user pool.
 *
 * An attribute that is listed is immutable unless the template says otherwise, also a standard one, which is mutable where it
 * is not listed (aws/aws-cdk#8624, measured). Refusals are in the words of `CreateUserPool`, as the CDK's users and the rules
 * of badmintoncryer/cdk-preflight report them. Not known: whether a custom attribute needs its `AttributeDataType`.
 */
export function readSchema(read: PropertyReader, warn: (message: string) => void): AttributeSchema {
  const schema = new Map(STANDARD_SCHEMA);
  const listed = new Set<string>();
  for (const attribute of read.objects('Schema')) {
    const name = attribute.requiredText('Name', NAME);
    const standard = STANDARD_SCHEMA.get(name);
    const key = standard ? name : customName(attribute, name);
    if (listed.has(key)) {
      attribute.fail('Name', `'${name}' is listed twice`, 'list each attribute once');
    }
    listed.add(key);
    schema.set(key, standard ? standardAttribute(attribute, name, standard) : customAttribute(attribute));
    if (standard === undefined && !attribute.has('AttributeDataType')) {
      warn(`Schema: ${key} has no AttributeDataType; CreateUserPool is reported to refuse that, write "String"`);
    }
  }
  if (schema.size - STANDARD_SCHEMA.size > MAX_CUSTOM_ATTRIBUTES) {
    const problem = `has ${schema.size - STANDARD_SCHEMA.size} custom attributes`;
    read.fail('Schema', problem, `AWS allows ${MAX_CUSTOM_ATTRIBUTES}`, 'QuotaExceeded');
  }
  return schema;
}

function customName(read: PropertyReader, name: string): string {
  return `${read.boolean('DeveloperOnlyAttribute', false) ? 'dev' : 'custom'}:${name}`;
}

function customAttribute(read: PropertyReader): SchemaAttribute {
  if (read.boolean('Required', false)) {
    read.fail('Required', 'is true: Required custom attributes are not supported currently', 'remove it');
  }
  const type = read.oneOf('AttributeDataType', ATTRIBUTE_TYPES) ?? 'String';
  const mutable = read.boolean('Mutable', false);
  return { type, required: false, mutable, ...bounds(read, type) };
}

/** The type of a standard attribute is fixed. */
function standardAttribute(read: PropertyReader, name: string, standard: SchemaAttribute): SchemaAttribute {
  const type = read.oneOf('AttributeDataType', ATTRIBUTE_TYPES) ?? standard.type;
  const isDeveloperOnly = read.boolean('DeveloperOnlyAttribute', false);
  if (type !== standard.type || isDeveloperOnly) {
    read.fail(
      isDeveloperOnly ? 'DeveloperOnlyAttribute' : 'AttributeDataType',
      `is ${isDeveloperOnly ? 'true' : type}: You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${name}`,
      'remove it',
    );
  }
  const mutable = read.boolean('Mutable', false);
  return { ...standard, required: read.boolean('Required', false), mutable, ...bounds(read, type) };
}

const BOUNDS = {
  String: ['StringAttributeConstraints', 'MinLength', 'MaxLength'],
  Number: ['NumberAttributeConstraints', 'MinValue', 'MaxValue'],
} as const;

/** The constraints of a type, which templates write as text. */
function bounds(read: PropertyReader, type: SchemaAttribute['type']): Pick<SchemaAttribute, 'min' | 'max'> {
  if (type !== 'String' && type !== 'Number') return {};
  const [property, lower, upper] = BOUNDS[type];
  const constraints = read.object(property);
  const min = bound(constraints, lower);
  const max = bound(constraints, upper);
  if (min !== undefined && max !== undefined && min > max) {
    constraints.fail(upper, `is smaller than ${lower}`, 'give the larger one here');
  }
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

function bound(constraints: PropertyReader, property: string): number | undefined {
  const text = constraints.string(property);
  if (text === undefined) return undefined;
  return /^-?\d+$/.test(text)
    ? Number(text)
    : constraints.fail(property, `'${shortened(text)}' is not a number`, 'use digits');
}
