import type { PropertyReader, TextRule } from '../../../../template/property-reader';
import type { CredentialProvider, CredentialProviders } from '../../credential-providers';

const NAME: TextRule = {
  pattern: /^[a-zA-Z0-9\-_]+$/,
  maxLength: 128,
  allowed: 'letters, digits, hyphens or underscores',
};

/** Secrets that the service keeps itself are under this name (attribute `ApiKeySecretArn` of live providers). Unverified. */
const OWN_SECRETS = 'bedrock-agentcore-identity!default';

/** The name and the ARN of a new provider. */
export function readName(read: PropertyReader, kind: string, providers: CredentialProviders) {
  const name = read.check('Name', read.requiredString('Name'), NAME);
  const arn = providers.account.arn('bedrock-agentcore', `token-vault/default/${kind}/${name}`);
  if (providers.byArn.has(arn)) {
    read.fail('Name', `"${name}" is taken by another credential provider`, 'choose another one', 'ResourceExists');
  }
  return { name, arn };
}

/** What the names of properties and attributes about a secret begin with, by the property that has the secret. */
const SECRET_NAMES = { ApiKey: 'ApiKeySecret', ClientSecret: 'ClientSecret' } as const;

/**
 * Where the secret of a provider is: the template has it, and the service keeps it; or it is in Secrets Manager already.
 *
 * @param absent what the service keeps where the template has neither
 */
export function readSecret(
  read: PropertyReader,
  property: keyof typeof SECRET_NAMES,
  name: string,
  { secrets }: CredentialProviders,
  absent?: string,
): CredentialProvider {
  const reference = `${SECRET_NAMES[property]}Config`;
  if (read.has(reference)) {
    const external = read.object(reference);
    const jsonKey = external.string('JsonKey');
    const { arn } = secrets.get(external.requiredString('SecretId'));
    return { secretArn: arn, ...(jsonKey !== undefined && { jsonKey }) };
  }
  const value =
    read.string(property) ??
    absent ??
    read.fail(property, 'is missing', 'give it, or where it is in Secrets Manager', 'MissingProperty');
  return { secretArn: secrets.put(`${OWN_SECRETS}/${property.toLowerCase()}/${name}`, value) };
}

/** The attributes that all providers have. */
export function providerAttributes(
  arn: string,
  property: keyof typeof SECRET_NAMES,
  { secretArn, jsonKey }: CredentialProvider,
  { account }: CredentialProviders,
): Readonly<Record<string, unknown>> {
  const secret = SECRET_NAMES[property];
  const now = account.clock.now().toISOString();
  return {
    CredentialProviderArn: arn,
    [`${secret}Arn`]: { SecretArn: secretArn },
    [`${secret}Arn.SecretArn`]: secretArn,
    ...(jsonKey !== undefined && { [`${secret}JsonKey`]: jsonKey }),
    CreatedTime: now,
    LastUpdatedTime: now,
    Status: 'READY',
  };
}
