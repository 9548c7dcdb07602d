import { Token } from 'aws-cdk-lib';
import type { CfnUserPool, IUserPool } from 'aws-cdk-lib/aws-cognito';
import { invalidProperty } from '../../private/invalid-property';
import { mappedAttributes, type OfferedProviders } from './offered-providers';
import { definitionOf } from './user-pool-definition';

/**
 * Attributes that no app client can write: Amazon Cognito refuses them in `WriteAttributes` (public reports), and itself
 * writes what an identity provider says of them.
 */
const WRITTEN_BY_NO_CLIENT = ['email_verified', 'phone_number_verified', 'sub'];

/** Refuses write access that Amazon Cognito refuses at deployment. */
export function requireWritable(property: string, attributes: readonly string[]): void {
  const unwritable = attributes.find((attribute) => WRITTEN_BY_NO_CLIENT.includes(attribute));
  if (unwritable !== undefined) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      unwritable,
      'no app client can write it',
      'remove it: Amazon Cognito writes it by itself, also when an identity provider maps it',
    );
  }
}

/**
 * The attributes that an app client must be able to write: those that the pool requires (Amazon Cognito Developer Guide,
 * "Attribute permissions and scopes"), and those that an identity provider maps, which are written at every sign-in
 * (`WriteAttributes` of `CreateUserPoolClient`). What an imported pool requires cannot be known.
 */
export function neededAttributes(userPool: IUserPool, providers: OfferedProviders): string[] {
  const required = schemaOf(userPool).filter(({ required }) => required === true);
  const mapped = providers.definitions.flatMap(mappedAttributes);
  return [...new Set([...required.map(({ name }) => name ?? ''), ...mapped])]
    .filter((attribute) => !WRITTEN_BY_NO_CLIENT.includes(attribute))
    .sort();
}

/** The mapped attributes that can be written once only, and with which nobody could sign in a second time. */
export function immutableMappedAttributes(userPool: IUserPool, providers: OfferedProviders): string[] {
  const schema = schemaOf(userPool);
  const isImmutable = (attribute: string): boolean =>
    // An attribute that is listed without `mutable` is immutable (aws/aws-cdk#8624, measured).
    schema.some(({ name, mutable }) => [name, `custom:${name}`].includes(attribute) && (mutable ?? false) === false);
  return [...new Set(providers.definitions.flatMap(mappedAttributes))].filter(isImmutable).sort();
}

/** The schema of a pool that this app makes. */
function schemaOf(userPool: IUserPool): CfnUserPool.SchemaAttributeProperty[] {
  const schema = definitionOf(userPool)?.schema;
  return Array.isArray(schema)
    ? schema.filter((attribute): attribute is CfnUserPool.SchemaAttributeProperty => !Token.isUnresolved(attribute))
    : [];
}
