import { generatedName } from '../../../account/generated-name';
import type { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { vendorRefusal, type TokenClient } from '../access-token';
import type { CredentialProviders } from '../credential-providers';
import { vendorTokenEndpoint } from '../private/vendor-endpoints';
import { providerAttributes, readName, readSecret } from './private/provider-properties';

/** The vendors with a configuration of their own (API reference, `Oauth2ProviderConfigInput`). */
const OWN_CONFIGURATIONS = [
  'Atlassian',
  'Custom',
  'Github',
  'Google',
  'Linkedin',
  'Microsoft',
  'Salesforce',
  'Slack',
] as const;
/** The others, which share one (API reference, `CredentialProviderVendorType`). */
const INCLUDED = [
  'Auth0',
  'Cognito',
  'CyberArk',
  'Dropbox',
  'Facebook',
  'FusionAuth',
  'Hubspot',
  'Notion',
  'Okta',
  'OneLogin',
  'PingOne',
  'Reddit',
  'Spotify',
  'Twitch',
  'X',
  'Yandex',
  'Zoom',
] as const;

/** The member of `Oauth2ProviderConfigInput` by `CredentialProviderVendor`. */
const CONFIGURATIONS: ReadonlyMap<string, string> = new Map([
  ...OWN_CONFIGURATIONS.map((vendor) => [`${vendor}Oauth2`, `${vendor}Oauth2ProviderConfig`] as const),
  ...INCLUDED.map((vendor) => [`${vendor}Oauth2`, 'IncludedOauth2ProviderConfig'] as const),
]);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-bedrockagentcore-oauth2credentialprovider.html */
export const oauth2CredentialProvider = (providers: CredentialProviders): ResourceType => ({
  type: 'AWS::BedrockAgentCore::OAuth2CredentialProvider',
  create({ read, stackName, logicalId }) {
    const { account } = providers;
    const { name, arn } = readName(read, 'oauth2credentialprovider', providers);
    const vendor = read.requiredOneOf('CredentialProviderVendor', [...CONFIGURATIONS.keys()]);
    const configuration = readConfiguration(read, vendor);
    const provider = {
      ...readSecret(configuration, 'ClientSecret', name, providers),
      client: readClient(configuration, vendor),
    };
    providers.byArn.set(arn, provider);
    const refusal = vendorRefusal(provider.client, account);
    if (refusal !== undefined) {
      account.warn(`${stackName}/${logicalId}: ${refusal.message}`);
    }
    const callback = generatedName(`${stackName}/${logicalId}`, 32);
    return {
      ref: arn,
      attributes: {
        ...providerAttributes(arn, 'ClientSecret', provider, providers),
        CallbackUrl: `https://bedrock-agentcore.${account.region}.amazonaws.com/identities/oauth2/callback/${callback}`,
      },
    };
  },
});

/**
 * The one member of `Oauth2ProviderConfigInput`, which is that of the vendor. Measured: "Provided configuration does not match
 * selected type" (cdk-preflight, September 2026).
 */
function readConfiguration(read: PropertyReader, vendor: string): PropertyReader {
  const property = 'Oauth2ProviderConfigInput';
  const configurations = read.object(property);
  const [kind, ...others] = Object.keys(configurations.values);
  if (kind === undefined || others.length > 0) {
    return read.fail(property, 'does not have the configuration of one kind of provider', 'give exactly one');
  }
  const expected = CONFIGURATIONS.get(vendor)!;
  if (kind !== expected) {
    read.conflict(property, `has ${kind}, which does not match CredentialProviderVendor ${vendor}`, `give ${expected}`);
  }
  return configurations.object(kind);
}

/** @param vendor `CredentialProviderVendor`, which says where tokens are where the configuration does not */
function readClient(read: PropertyReader, vendor: string): TokenClient {
  const clientId = read.string('ClientId');
  const discovery = read.object('OauthDiscovery');
  const metadata = discovery.object('AuthorizationServerMetadata');
  const tokenEndpoint = read.string('TokenEndpoint') ?? metadata.string('TokenEndpoint');
  const issuer = read.string('Issuer') ?? metadata.string('Issuer');
  const discoveryUrl =
    discovery.string('DiscoveryUrl') ??
    (issuer === undefined ? undefined : `${issuer}/.well-known/openid-configuration`);
  const method =
    read.oneOf('ClientAuthenticationMethod', ['CLIENT_SECRET_BASIC', 'CLIENT_SECRET_POST']) ?? 'CLIENT_SECRET_BASIC';
  const isNamed = tokenEndpoint !== undefined || discoveryUrl !== undefined;
  const vendorEndpoint = isNamed ? undefined : vendorTokenEndpoint(vendor, read.string('TenantId'));
  if (clientId === undefined || (!isNamed && vendorEndpoint === undefined)) {
    const problem = 'Oauth2ProviderConfigInput needs a ClientId, and a discovery URL, an issuer or a token endpoint';
    throw new ResourceError(problem, 'MissingProperty', read.path);
  }
  return vendorEndpoint === undefined
    ? { clientId, tokenEndpoint, discoveryUrl, method }
    : { clientId, tokenEndpoint: vendorEndpoint, vendor, method };
}
