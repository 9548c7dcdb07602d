import type { Construct } from 'constructs';
import type { McpClient } from '../../../client/mcp-client';
import { checkAtSynthesis } from '../../../private/check-at-synthesis';
import { invalidProperty } from '../../../private/invalid-property';
import { requireTokenPlaces } from '../../../private/token-places';
import type { GatewayAuthorizationServerAttributes } from '../gateway-authorization-server-attributes';
import { requireHttpsOrigin } from '../../private/https-origin';
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
    const { issuer, gatewayClaimValue } = attrs;
    checkAtSynthesis(this, { issuer, gatewayClaimValue }, (values) => {
      requireHttpsOrigin('issuer', values.issuer, 'copy GatewayAuthorizationServer.issuer of the other app');
      requireClaimValue('gatewayClaimValue', values.gatewayClaimValue);
    });
    this.issuer = attrs.issuer;
    this.gatewayClaimValue = attrs.gatewayClaimValue;
    this.gatewayUrlParameterName = attrs.gatewayUrlParameterName;
    this.allowedScopes = attrs.allowedScopes ?? DEFAULT_SCOPES.map(({ name }) => name);
    this._assistants = [...(attrs.clients ?? [])];
    preRegisteredClients('clients', this._assistants);
  }
}

/** With an empty one, the gateway would look for a token that no authorization server issues. */
function requireClaimValue(property: string, value: string): void {
  if (value === '') {
    throw invalidProperty(
      'MissingProperty',
      property,
      value,
      'it is empty, and the gateway would admit no token',
      'copy GatewayAuthorizationServer.gatewayClaimValue of the other app',
    );
  }
}
