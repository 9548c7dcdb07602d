import type { ResourceType } from '../../../template/resource-type';
import type { CredentialProviders } from '../credential-providers';
import { providerAttributes, readName, readSecret } from './private/provider-properties';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-bedrockagentcore-apikeycredentialprovider.html */
export const apiKeyCredentialProvider = (providers: CredentialProviders): ResourceType => ({
  type: 'AWS::BedrockAgentCore::ApiKeyCredentialProvider',
  create({ read }) {
    const { name, arn } = readName(read, 'apikeycredentialprovider', providers);
    const absent = providers.account.assume.apiKeyProviderWithoutKey === 'accepted' ? '' : undefined;
    const provider = readSecret(read, 'ApiKey', name, providers, absent);
    providers.byArn.set(arn, provider);
    return { ref: arn, attributes: providerAttributes(arn, 'ApiKey', provider, providers) };
  },
});
