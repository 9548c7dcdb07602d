import { Token, Tokenization } from 'aws-cdk-lib';
import { invalidProperty } from '../../../private/invalid-property';
import type { FunctionResources } from '../function-contract';
import type { DeployedVariable } from './settings-for-deployment';

/** AWS Lambda Developer Guide, "Quotas": the names and values of all environment variables of a function together. */
const MAX_BYTES = 4096;

/** What a token is at deployment: an id, a name, a URL. In the app its length is not known. */
const BYTES_OF_TOKEN = 48;

/** `arn:aws:kms:ap-southeast-1:111122223333:key/` and a UUID. Other names of resources have about as many. */
const BYTES_OF_ARN = 84;

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
export function requireSmallEnvironment(
  { issuer, tableName, signingKeyArns, cookieSecretArn, identityProviderIssuer }: FunctionResources,
  variables: ReadonlyMap<string, DeployedVariable>,
): void {
  const parts: readonly (readonly [property: string, bytes: number])[] = [
    ...Object.entries({ issuer, tableName, cookieSecretArn, 'identityProvider.issuer': identityProviderIssuer }).map(
      ([name, value]) => [name, name.length + bytesAtDeployment(value, BYTES_OF_ARN)] as const,
    ),
    ...signingKeyArns.map((arn) => ['signingKeyNames', bytesAtDeployment(arn, BYTES_OF_ARN)] as const),
    ...[...variables].map(
      ([name, { setting, value }]) =>
        [propertyOf(setting), name.length + bytesAtDeployment(value, BYTES_OF_TOKEN)] as const,
    ),
  ];
  let bytes = 0;
  for (const [property, more] of parts) {
    bytes += more;
    if (bytes > MAX_BYTES) {
      throw invalidProperty(
        'QuotaExceeded',
        property,
        '(known at deployment)',
        'the function is told in its environment what is known at deployment only, and the environment has 4 KB; this does not fit any more',
        'list fewer, shorten it, or write settings as text: text has no limit, and a CDK token that occurs several times counts once',
      );
    }
  }
}

function bytesAtDeployment(value: string, bytesOfToken: number): number {
  return Token.isUnresolved(value)
    ? bytesOfToken * Tokenization.reverseString(value).tokens.length
    : Buffer.byteLength(value);
}

function propertyOf(setting: string): string {
  return PROPERTIES.reduce((name, [pattern, property]) => name.replace(pattern, property), setting);
}
