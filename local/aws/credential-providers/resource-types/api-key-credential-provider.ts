import type { PropertyReader } from '../../../template/property-reader';
import type { ResourceType } from '../../../template/resource-type';
import type { CredentialProviders } from '../credential-providers';
import { providerAttributes, readName, readSecret } from './private/provider-properties';

/**
 * The schema of the CloudFormation resource type, which asks for one character at least, and the API model, which does not. The key
 * itself is never shown.
 */
const MAX_LENGTH = 65_536;

function requireLength(read: PropertyReader): void {
  const length = read.string('ApiKey')?.length;
  if (length === 0 || (length !== undefined && length > MAX_LENGTH)) {
    read.fail('ApiKey', `has ${length} characters`, `give a key of 1 to ${MAX_LENGTH} characters`);
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-bedrockagentcore-apikeycredentialprovider.html */
export const apiKeyCredentialProvider = (providers: CredentialProviders): ResourceType => ({
  type: 'AWS::BedrockAgentCore::ApiKeyCredentialProvider',
  create({ read }) {
    requireLength(read);
    const { name, arn } = readName(read, 'apikeycredentialprovider', providers);
    const absent = providers.account.assume.apiKeyProviderWithoutKey === 'accepted' ? '' : undefined;
    const provider = readSecret(read, 'ApiKey', name, providers, absent);
    providers.byArn.set(arn, provider);
    return { ref: arn, attributes: providerAttributes(arn, 'ApiKey', provider, providers) };
  },
});
