import type { LocalAccount } from '../../account/local-account';
import { ResourceError } from '../../template/resource-error';
import type { LocalService, ResourceType } from '../../template/resource-type';
import type { AccessRequest } from '../iam/access-request';
import type { IamService } from '../iam/iam-service';
import type { Secrets } from '../secrets-manager/secrets';
import { AccessToken, ForeignProviderError } from './access-token';
import type { CredentialProvider } from './credential-providers';
import { apiKeyCredentialProvider } from './resource-types/api-key-credential-provider';
import { oauth2CredentialProvider } from './resource-types/oauth2-credential-provider';

/** A gateway that asks for credentials, with its execution role and its workload identity. */
export interface CredentialUser {
  readonly gatewayId: string;
  readonly roleArn: string;
}

/**
 * AgentCore Identity in the twin, as far as gateways use it: providers of API keys, and OAuth clients that get their tokens
 * from a real token endpoint with the client credentials grant.
 */
export class CredentialProviderService implements LocalService {
  readonly resourceTypes: readonly ResourceType[];
  readonly #providers = new Map<string, CredentialProvider>();
  readonly #tokens = new Map<string, AccessToken>();

  constructor(
    private readonly account: LocalAccount,
    private readonly iam: IamService,
    private readonly secrets: Secrets,
  ) {
    const providers = { account, secrets, byArn: this.#providers };
    this.resourceTypes = [apiKeyCredentialProvider(providers), oauth2CredentialProvider(providers)];
  }

  /**
   * The API key of a provider.
   *
   * @throws AccessDeniedError when the role may not read it
   */
  async apiKey(user: CredentialUser, providerArn: string): Promise<string> {
    const provider = this.#providers.get(providerArn);
    if (provider === undefined || provider.client !== undefined) {
      throw this.#unusable(providerArn, 'apikeycredentialprovider', 'AWS::BedrockAgentCore::ApiKeyCredentialProvider');
    }
    await this.#authorize(user, providerArn);
    return this.secrets.valueOf(provider.secretArn, provider.jsonKey);
  }

  /**
   * An access token for the provider's client. It is kept until it expires.
   *
   * @throws AccessDeniedError when the role may not have it
   */
  async accessToken(user: CredentialUser, providerArn: string, scopes: readonly string[]): Promise<string> {
    const provider = this.#providers.get(providerArn);
    if (provider?.client === undefined) {
      throw this.#unusable(providerArn, 'oauth2credentialprovider', 'AWS::BedrockAgentCore::OAuth2CredentialProvider');
    }
    await this.#authorize(user, providerArn);
    const key = JSON.stringify([user.gatewayId, providerArn, scopes]);
    const token = this.#tokens.get(key) ?? new AccessToken(provider.client, scopes, this.account);
    this.#tokens.set(key, token);
    return token.value(this.secrets.valueOf(provider.secretArn, provider.jsonKey));
  }

  /**
   * The three permissions that a gateway's role needs to use a provider (developer guide, "Gateway permissions").
   *
   * The documented statement for the first one names the directory and the identity. Which of them AWS evaluates is
   * unverified: either will do.
   *
   * @returns nothing when it is not a provider of these stacks
   */
  async accessesBy(user: CredentialUser, providerArn: string): Promise<AccessRequest[]> {
    const provider = this.#providers.get(providerArn);
    if (provider === undefined) {
      return [];
    }
    const principal = { type: 'role', roleArn: user.roleArn } as const;
    const directory = this.account.arn('bedrock-agentcore', 'workload-identity-directory/default');
    const workload = (resource: string): AccessRequest => ({
      principal,
      action: 'bedrock-agentcore:GetWorkloadAccessToken',
      resource,
    });
    const anyWorkload = (await this.iam.isAllowedBy(workload(directory), () => true))
      ? workload(directory)
      : workload(`${directory}/workload-identity/${user.gatewayId}`);
    const action = `bedrock-agentcore:${provider.client === undefined ? 'GetResourceApiKey' : 'GetResourceOauth2Token'}`;
    return [
      anyWorkload,
      { principal, action, resource: providerArn },
      { principal, action: 'secretsmanager:GetSecretValue', resource: provider.secretArn },
    ];
  }

  async #authorize(user: CredentialUser, providerArn: string): Promise<void> {
    for (const access of await this.accessesBy(user, providerArn)) {
      await this.iam.authorize(access);
    }
  }

  /** @param kind how the provider's ARN names it */
  #unusable(providerArn: string, kind: string, resourceType: string): Error {
    const isOfThisKind = new RegExp(`^arn:[\\w-]+:bedrock-agentcore:[\\w-]+:\\d{12}:token-vault/[^/]+/${kind}/[^/]+$`);
    if (isOfThisKind.test(providerArn) && !this.#providers.has(providerArn)) {
      return new ForeignProviderError(providerArn);
    }
    const problem = `ProviderArn "${providerArn}" is not a credential provider of this kind in these stacks`;
    const fix = `use Ref or Fn::GetAtt CredentialProviderArn of an ${resourceType}`;
    return new ResourceError(`${problem}; ${fix}`, 'ResourceNotFound', 'ProviderArn');
  }
}
