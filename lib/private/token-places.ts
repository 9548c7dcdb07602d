import { SecretValue, Token, Tokenization } from 'aws-cdk-lib';
import { invalidProperty } from './invalid-property';
import { requireKnown } from './known-at-synthesis';

/**
 * Refuses CDK tokens in places where no property can have them, and where the CDK would fail late or, in the case of `true` and
 * `false`, take the token for `true`. It looks at data alone, and not into constructs and other objects with a class.
 */
export function requireTokenPlaces(properties: object, path?: string): void {
  for (const [name, value] of Object.entries(properties)) {
    requireTokenPlace(path === undefined ? name : `${path}.${name}`, value);
  }
}

function requireTokenPlace(property: string, value: unknown): void {
  if (typeof value === 'string') {
    requireText(property, value);
  } else if (Array.isArray(value)) {
    if (!Token.isUnresolved(value)) {
      value.forEach((element, index) => requireTokenPlace(`${property}[${index}]`, element));
    }
  } else if (Token.isUnresolved(value) && typeof value === 'object') {
    requireKnown(
      property,
      value,
      'only text, numbers, lists of text and durations can be left to AWS CloudFormation',
      'pass a literal, or what Token.asString, Token.asNumber or Token.asList makes of the token',
    );
  } else if (isStruct(value)) {
    for (const key of Object.keys(value)) {
      requireKnown(property, key, 'AWS CloudFormation takes no token as a key', 'pass keys as literals');
    }
    requireTokenPlaces(value, property);
  }
}

function requireText(property: string, text: string): void {
  if (Token.isUnresolved([text])) {
    throw invalidProperty(
      'UnresolvedProperty',
      property,
      text,
      'it is a list that is known at deployment only, and has to be known at synthesis to be part of something else',
      'pass the list alone, or single texts of it with Fn.select',
    );
  }
  if (Tokenization.reverseString(text).tokens.some((token) => SecretValue.isSecretValue(token))) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      text,
      'the secret would be readable to everybody who can read this property',
      'pass something that is no secret, or say with SecretValue.unsafeUnwrap() that this is meant',
    );
  }
}

function isStruct(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
