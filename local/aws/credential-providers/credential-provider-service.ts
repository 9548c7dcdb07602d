import { generatedName } from '../../account/generated-name';
import type { LocalAccount } from '../../account/local-account';
import {
  type CreatedResource,
  type LocalService,
  ResourceError,
  type ResourceProperties,
  type ResourceRequest,
  typesOf,
} from '../../template/resource-type';
import type { AccessRequest } from '../iam/access-request';
import type { IamService } from '../iam/iam-service';
import type { SecretsService } from '../secrets-manager/secrets-service';
import { AccessToken, vendorRefusal, type TokenClient } from './access-token';
import { vendorTokenEndpoint } from './vendor-endpoints';

interface ApiKeyProvider {
  readonly secretArn: string;
  readonly jsonKey?: string;
}

interface OAuth2Provider extends ApiKeyProvider {
  readonly client: TokenClient;
}

/** Who asks for credentials: a gateway with its execution role and its workload identity. */
export interface CredentialUser {
  readonly gatewayId: string;
  readonly roleArn: string;
}

/** A secret of a provider, as a gateway of the twin sees it. */
type SecretSource = 'ApiKey' | 'ClientSecret';

/** Secrets that the service keeps itself are under this name (attribute `ApiKeySecretArn` of live providers). Unverified. */
const OWN_SECRETS = 'bedrock-agentcore-identity!default';

/**
 * AgentCore Identity in the twin, as far as gateways use it: providers of API keys, and OAuth clients that get their tokens
 * from a real token endpoint with the client credentials grant.
 */
export class CredentialProviderService implements LocalService {
  readonly resourceTypes = typesOf({
    'AWS::BedrockAgentCore::ApiKeyCredentialProvider': (request: ResourceRequest) => this.#createApiKey(request),
    'AWS::BedrockAgentCore::OAuth2CredentialProvider': (request: ResourceRequest) => this.#createOAuth2(request),
  });

  readonly #apiKeys = new Map<string, ApiKeyProvider>();
  readonly #oauth2 = new Map<string, OAuth2Provider>();
  readonly #tokens = new Map<string, AccessToken>();

  constructor(
    private readonly account: LocalAccount,
    private readonly iam: IamService,
    private readonly secrets: SecretsService,
  ) {}

  /**
   * The API key of a provider.
   *
   * @throws AccessDeniedError when the role may not read it
   */
  async apiKey(user: CredentialUser, providerArn: string): Promise<string> {
    const provider = this.#provider(this.#apiKeys, providerArn);
    await this.#authorize(user, providerArn);
    return this.secrets.valueOf(provider.secretArn, provider.jsonKey);
  }

  /**
   * An access token for the provider's client. It is kept until it expires.
   *
   * @throws AccessDeniedError when the role may not have it
   */
  async accessToken(user: CredentialUser, providerArn: string, scopes: readonly string[]): Promise<string> {
    const provider = this.#provider(this.#oauth2, providerArn);
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
    const isApiKey = this.#apiKeys.has(providerArn);
    const provider = this.#apiKeys.get(providerArn) ?? this.#oauth2.get(providerArn);
    if (provider === undefined) {
      return [];
    }
    const { partition, region, accountId } = this.account;
    const principal = { type: 'role', roleArn: user.roleArn } as const;
    const directory = `arn:${partition}:bedrock-agentcore:${region}:${accountId}:workload-identity-directory/default`;
    const workload = (resource: string): AccessRequest => ({
      principal,
      action: 'bedrock-agentcore:GetWorkloadAccessToken',
      resource,
    });
    const anyWorkload = (await this.iam.isAllowedBy(workload(directory), () => true))
      ? workload(directory)
      : workload(`${directory}/workload-identity/${user.gatewayId}`);
    const action = isApiKey ? 'bedrock-agentcore:GetResourceApiKey' : 'bedrock-agentcore:GetResourceOauth2Token';
    return [
      anyWorkload,
      { principal, action, resource: providerArn },
      { principal, action: 'secretsmanager:GetSecretValue', resource: provider.secretArn },
    ];
  }

  async stop(): Promise<void> {}

  #provider<T>(providers: ReadonlyMap<string, T>, providerArn: string): T {
    const provider = providers.get(providerArn);
    if (provider === undefined) {
      throw new ResourceError(`ProviderArn "${providerArn}" is not a credential provider of this kind in these stacks`);
    }
    return provider;
  }

  async #authorize(user: CredentialUser, providerArn: string): Promise<void> {
    for (const access of await this.accessesBy(user, providerArn)) {
      await this.iam.authorize(access);
    }
  }

  #createApiKey({ properties }: ResourceRequest): CreatedResource {
    const arn = this.#arn('apikeycredentialprovider', properties);
    const provider = this.#secret('ApiKey', properties.Name, properties);
    this.#apiKeys.set(arn, provider);
    return {
      ref: arn,
      attributes: { CredentialProviderArn: arn, ...secretAttributes('ApiKey', provider), ...this.#times() },
    };
  }

  #createOAuth2({ properties, stackName, logicalId }: ResourceRequest): CreatedResource {
    const arn = this.#arn('oauth2credentialprovider', properties);
    const configurations: ResourceProperties[] = Object.values(properties.Oauth2ProviderConfigInput ?? {});
    const [configuration] = configurations;
    if (configuration === undefined || configurations.length > 1) {
      throw new ResourceError('Oauth2ProviderConfigInput must have the configuration of one kind of provider');
    }
    const provider = {
      ...this.#secret('ClientSecret', properties.Name, configuration),
      client: tokenClient(properties.CredentialProviderVendor, configuration),
    };
    this.#oauth2.set(arn, provider);
    const refusal = vendorRefusal(provider.client, this.account);
    if (refusal !== undefined) {
      this.account.warn(`${stackName}/${logicalId}: ${refusal.message}`);
    }
    const callback = generatedName(`${stackName}/${logicalId}`, 32);
    return {
      ref: arn,
      attributes: {
        CredentialProviderArn: arn,
        CallbackUrl: `https://bedrock-agentcore.${this.account.region}.amazonaws.com/identities/oauth2/callback/${callback}`,
        ...secretAttributes('ClientSecret', provider),
        ...this.#times(),
      },
    };
  }

  #arn(kind: string, { Name: name }: ResourceProperties): string {
    if (!/^[a-zA-Z0-9\-_]{1,128}$/.test(name ?? '')) {
      throw new ResourceError(`Name "${name}" must have 1 to 128 letters, digits, hyphens or underscores`);
    }
    const { partition, region, accountId } = this.account;
    const arn = `arn:${partition}:bedrock-agentcore:${region}:${accountId}:token-vault/default/${kind}/${name}`;
    if (this.#apiKeys.has(arn) || this.#oauth2.has(arn)) {
      throw new ResourceError(`Name "${name}" is taken by another credential provider; choose another one`);
    }
    return arn;
  }

  /** The secret is in the template, and the service keeps it; or it is in Secrets Manager already. */
  #secret(kind: SecretSource, name: string, properties: ResourceProperties): ApiKeyProvider {
    const { [kind]: value, [`${kind}SecretConfig`]: apiKeyConfig, [`${kind}Config`]: clientConfig } = properties;
    const external = apiKeyConfig ?? clientConfig;
    if (external !== undefined) {
      return { secretArn: this.secrets.arnOf(external.SecretId), jsonKey: external.JsonKey };
    }
    if (value === undefined && kind === 'ApiKey' && this.account.assume.apiKeyProviderWithoutKey === 'accepted') {
      return { secretArn: this.secrets.put(`${OWN_SECRETS}/${kind.toLowerCase()}/${name}`, '') };
    }
    if (typeof value !== 'string') {
      throw new ResourceError(`${kind} is missing: give it, or where it is in Secrets Manager`);
    }
    return { secretArn: this.secrets.put(`${OWN_SECRETS}/${kind.toLowerCase()}/${name}`, value) };
  }

  #times(): Record<string, unknown> {
    const now = this.account.clock.now().toISOString();
    return { CreatedTime: now, LastUpdatedTime: now, Status: 'READY' };
  }
}

function secretAttributes(kind: SecretSource, { secretArn, jsonKey }: ApiKeyProvider): Record<string, unknown> {
  const name = kind === 'ApiKey' ? 'ApiKeySecret' : kind;
  return {
    [`${name}Arn`]: { SecretArn: secretArn },
    [`${name}Arn.SecretArn`]: secretArn,
    ...(jsonKey !== undefined && { [`${name}JsonKey`]: jsonKey }),
  };
}

/** @param vendor `CredentialProviderVendor`, which says where tokens are where the configuration does not */
function tokenClient(vendor: unknown, configuration: ResourceProperties): TokenClient {
  const { ClientId, OauthDiscovery, Issuer, TokenEndpoint, ClientAuthenticationMethod } = configuration;
  const metadata = OauthDiscovery?.AuthorizationServerMetadata;
  const tokenEndpoint = TokenEndpoint ?? metadata?.TokenEndpoint;
  const issuer = Issuer ?? metadata?.Issuer;
  const discoveryUrl =
    OauthDiscovery?.DiscoveryUrl ?? (issuer === undefined ? undefined : `${issuer}/.well-known/openid-configuration`);
  const isNamed = tokenEndpoint !== undefined || discoveryUrl !== undefined;
  const vendorEndpoint = isNamed ? undefined : vendorTokenEndpoint(vendor, configuration);
  if (typeof ClientId !== 'string' || (!isNamed && vendorEndpoint === undefined)) {
    throw new ResourceError(
      'Oauth2ProviderConfigInput needs a ClientId, and a discovery URL, an issuer or a token endpoint',
    );
  }
  const method = ClientAuthenticationMethod ?? 'CLIENT_SECRET_BASIC';
  if (method !== 'CLIENT_SECRET_BASIC' && method !== 'CLIENT_SECRET_POST') {
    throw new ResourceError(`ClientAuthenticationMethod ${method} cannot be run by the local twin`);
  }
  return vendorEndpoint === undefined
    ? { clientId: ClientId, tokenEndpoint, discoveryUrl, method }
    : { clientId: ClientId, tokenEndpoint: vendorEndpoint, vendor: String(vendor), method };
}
