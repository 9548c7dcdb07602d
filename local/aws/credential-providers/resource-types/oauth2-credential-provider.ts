import { generatedName } from '../../../account/generated-name';
import type { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { vendorRefusal, type TokenClient } from '../access-token';
import type { CredentialProviders } from '../credential-providers';
import { vendorTokenEndpoint } from '../private/vendor-endpoints';
import { providerAttributes, readName, readSecret } from './private/provider-properties';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-bedrockagentcore-oauth2credentialprovider.html */
export const oauth2CredentialProvider = (providers: CredentialProviders): ResourceType => ({
  type: 'AWS::BedrockAgentCore::OAuth2CredentialProvider',
  create({ read, stackName, logicalId }) {
    const { account } = providers;
    const { name, arn } = readName(read, 'oauth2credentialprovider', providers);
    const configuration = readConfiguration(read);
    const provider = {
      ...readSecret(configuration, 'ClientSecret', name, providers),
      client: readClient(configuration, read.string('CredentialProviderVendor')),
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

/** The one member of `Oauth2ProviderConfigInput`, which is named after the kind of provider. */
function readConfiguration(read: PropertyReader): PropertyReader {
  const property = 'Oauth2ProviderConfigInput';
  const configurations = read.object(property);
  const [kind, ...others] = Object.keys(configurations.values);
  return kind === undefined || others.length > 0
    ? read.fail(property, 'does not have the configuration of one kind of provider', 'give exactly one')
    : configurations.object(kind);
}

/** @param vendor `CredentialProviderVendor`, which says where tokens are where the configuration does not */
function readClient(read: PropertyReader, vendor: string | undefined): TokenClient {
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
