import { Token, Tokenization } from 'aws-cdk-lib';
import { invalidProperty } from '../../../private/invalid-property';
import type { DeployedVariable } from './settings-for-deployment';

/** AWS Lambda Developer Guide, "Quotas": the names and values of all environment variables of a function together. */
const MAX_BYTES = 4096;

/** Issuer, table and cookie secret, in regions with a long name and stacks with a long name. */
const BYTES_OF_RESOURCES = 512;

/** `"arn:aws:kms:ap-southeast-1:111122223333:key/` and a UUID. */
const BYTES_OF_KEY = 84;

/** What a token is at deployment: an id, a name, a URL. In the app its length is not known. */
const BYTES_OF_TOKEN = 48;

/** Which property of the owner becomes a setting, where they have different names. */
const PROPERTIES: readonly (readonly [setting: RegExp, property: string])[] = [
  [/^clients\.preRegistered(\[\d+\])\.redirectUris/, 'clients$1.callbackUrls'],
  [/^clients\.preRegistered/, 'clients'],
  [/^clients\.callbackUrls/, 'allowedCallbackUrls'],
  [/^clients\.metadataDocumentHosts/, 'metadataDocumentHosts'],
];

/**
 * Refuses what does not fit into the environment of the function, where the values are that are known at deployment only.
 *
 * @throws that names the property with which it is too much
 */
export function requireSmallEnvironment(signingKeys: number, variables: ReadonlyMap<string, DeployedVariable>): void {
  let bytes = BYTES_OF_RESOURCES + signingKeys * BYTES_OF_KEY;
  if (bytes > MAX_BYTES) {
    throw invalidProperty(
      'QuotaExceeded',
      'signingKeyNames',
      `${signingKeys} keys`,
      'the function is told the ARNs of the keys in its environment, which has 4 KB',
      'name the key that signs and those that still verify tokens',
    );
  }
  for (const [name, { setting, value }] of variables) {
    bytes += name.length + bytesAtDeployment(value);
    if (bytes > MAX_BYTES) {
      throw invalidProperty(
        'QuotaExceeded',
        propertyOf(setting),
        '(a CDK token)',
        `it is known at deployment only, and the function is told such values in its environment, which has 4 KB; this is number ${[...variables.keys()].indexOf(name) + 1} of ${variables.size}`,
        'write it as text, or use fewer tokens: one that occurs several times counts once',
      );
    }
  }
}

function bytesAtDeployment(value: string): number {
  return Token.isUnresolved(value)
    ? BYTES_OF_TOKEN * Tokenization.reverseString(value).tokens.length
    : Buffer.byteLength(value);
}

function propertyOf(setting: string): string {
  return PROPERTIES.reduce((name, [pattern, property]) => name.replace(pattern, property), setting);
}
