import { GatewayCustomClaim } from 'aws-cdk-lib/aws-bedrockagentcore';
import { Construct, type IDependable } from 'constructs';
import { findAssistant } from '../../../client/find-assistant';
import type { McpClient } from '../../../client/mcp-client';
import type { IMcpGateway } from '../../../gateway/mcp-gateway-interface';
import { invalidProperty } from '../../../private/invalid-property';
import { deployedIn, requireSameEnvironment } from '../../../private/same-environment';
import type { FunctionPath } from '../function-contract';
import type { IGatewayAuthorizationServer } from '../gateway-authorization-server-interface';
import { GATEWAY_CLAIM } from './gateway-claim';
import { createGatewayUrlParameter } from './gateway-url-parameter';
import { clientIdOf } from './pre-registered-clients';

/**
 * What an authorization server of this app and one of another app have in common.
 *
 * @internal
 */
export abstract class GatewayAuthorizationServerBase extends Construct implements IGatewayAuthorizationServer {
  /** The issuer of the tokens: an https origin without a slash at the end. */
  public abstract readonly issuer: string;

  /** The value of the claim `agentcore_gateway`, which only tokens for the gateway have. */
  public abstract readonly gatewayClaimValue: string;

  /** The name of the parameter in AWS Systems Manager that has the URL of the gateway. The gateway's app creates it. */
  public abstract readonly gatewayUrlParameterName: string;

  /** The names of the scopes. A token has at least one of them, or the gateway refuses it. */
  public abstract readonly allowedScopes: string[];

  /** Empty: the client ids are those of the assistants, which are not known beforehand. */
  public readonly allowedClients: string[] = [];

  /** Empty: assistants can request every scope. */
  public readonly advertisedScopeMapping: { [allowedScope: string]: string } = {};

  /** Empty: the audience is the gateway's URL, which the gateway cannot be given before it exists. */
  public readonly allowedAudience: string[] = [];

  /** @internal */
  protected abstract readonly _assistants: readonly McpClient[];

  /**
   * What must exist before a request is answered, as far as this app makes it.
   *
   * @internal
   */
  protected abstract readonly _dependenciesOfGateway: IDependable[];

  private gateway?: IMcpGateway;

  /** Where the metadata is published; the same document is at `/.well-known/oauth-authorization-server`. */
  public get discoveryUrl(): string {
    return this.urlOf('/.well-known/openid-configuration');
  }

  /** The authorization endpoint. */
  public get authorizationUrl(): string {
    return this.urlOf('/authorize');
  }

  /** The token endpoint. */
  public get tokenUrl(): string {
    return this.urlOf('/token');
  }

  /** Where the identity provider sends people back to: the one redirect URI to register there. */
  public get callbackUrl(): string {
    return this.urlOf('/callback');
  }

  /** The claim that only tokens for the gateway have. */
  public get customClaims(): GatewayCustomClaim[] {
    return [GatewayCustomClaim.withStringValue(GATEWAY_CLAIM, this.gatewayClaimValue)];
  }

  /**
   * The client id of an assistant that need not register itself.
   *
   * @param assistant the assistant, or its name
   * @throws if `clients` has no assistant of that name.
   */
  public clientIdFor(assistant: McpClient | string): string {
    return clientIdOf(this.find(assistant).name);
  }

  /**
   * What a person pastes into the configuration of an assistant that need not register itself, see `McpClient.configuration`.
   * All others are given `McpGateway.mcpUrl` and nothing else.
   *
   * @param assistant the assistant, or its name
   * @throws if `clients` has no assistant of that name.
   */
  public configurationFor(assistant: McpClient | string, gateway: IMcpGateway): string {
    return this.find(assistant).configuration({
      mcpUrl: gateway.mcpUrl,
      clientId: this.clientIdFor(assistant),
      scopes: this.allowedScopes,
      authorizationUrl: this.authorizationUrl,
      tokenUrl: this.tokenUrl,
    });
  }

  /**
   * Tells the function the URL of the gateway, and has the gateway wait until the metadata is served.
   *
   * @throws if the authorization server has a gateway already, or if the gateway is in another account or region.
   */
  public bindToGateway(gateway: IMcpGateway): void {
    if (this.gateway) {
      throw invalidProperty(
        'IncompatibleIdentity',
        'identity',
        this.node.path,
        `its tokens are for one gateway only, and that is ${this.gateway.node.path}`,
        'create a GatewayAuthorizationServer for each gateway',
      );
    }
    requireSameEnvironment('serverOfGateway', 'identity', this, deployedIn(this), deployedIn(gateway));
    this.gateway = gateway;
    createGatewayUrlParameter(this, gateway);
    // Not the whole construct: its own resources, such as the parameter above, need not wait.
    gateway.node.defaultChild?.node.addDependency(...this._dependenciesOfGateway);
  }

  private urlOf(path: FunctionPath): string {
    return `${this.issuer}${path}`;
  }

  private find(assistant: McpClient | string): McpClient {
    return findAssistant(this._assistants, assistant, 'add it to clients, or connect it by URL alone');
  }
}
