import type { Construct } from 'constructs';
import type { McpClient } from '../../../client/mcp-client';
import { requireTokenPlaces } from '../../../private/token-places';
import type { GatewayAuthorizationServerAttributes } from '../gateway-authorization-server-attributes';
import { GatewayAuthorizationServerBase } from './gateway-authorization-server-base';
import { preRegisteredClients } from './pre-registered-clients';
import { DEFAULT_SCOPES } from './scopes-of-gateway';

/** An authorization server of another app. */
export class ImportedGatewayAuthorizationServer extends GatewayAuthorizationServerBase {
  public readonly issuer: string;
  public readonly gatewayClaimValue: string;
  public readonly gatewayUrlParameterName: string;
  public readonly allowedScopes: string[];

  /** The other app was deployed before. */
  protected readonly _dependenciesOfGateway = [];
  protected readonly _assistants: readonly McpClient[];

  constructor(scope: Construct, id: string, attrs: GatewayAuthorizationServerAttributes) {
    super(scope, id);
    requireTokenPlaces(attrs);
    this.issuer = attrs.issuer;
    this.gatewayClaimValue = attrs.gatewayClaimValue;
    this.gatewayUrlParameterName = attrs.gatewayUrlParameterName;
    this.allowedScopes = attrs.allowedScopes ?? DEFAULT_SCOPES.map(({ name }) => name);
    this._assistants = [...(attrs.clients ?? [])];
    preRegisteredClients('clients', this._assistants);
  }
}
