import { OAuthScope, UserPoolClient, type IUserPool, type IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { McpClient } from '../../client/mcp-client';
import { invalidProperty } from '../../private/invalid-property';
import { checkAtSynthesis } from '../../private/check-at-synthesis';
import { requireTokenPlaces } from '../../private/token-places';
import type { GatewayUserPoolAttributes } from '../gateway-user-pool-attributes';
import { requireAssistants } from './assistants-of-pool';
import { GatewayUserPoolBase, type WhatPeopleCanUse } from './gateway-user-pool-base';
import { requireHttpsOrigin } from './https-origin';
import { requireAssistantScopes } from './scopes';

/** A user pool of another app. What this app makes in it belongs to this app. */
export class ImportedGatewayUserPool extends GatewayUserPoolBase {
  public readonly userPool: IUserPool;
  public readonly domainUrl: string;
  public readonly clients: McpClient[];

  /** The other app was deployed before, with its sign-in page. */
  public readonly _signInPage = [];

  protected readonly _scopes: OAuthScope[];
  protected readonly _whatPeopleCanUse: WhatPeopleCanUse;
  protected readonly _assistantClients: ReadonlyMap<string, IUserPoolClient>;
  protected readonly _machineClients: ReadonlyMap<string, IUserPoolClient>;

  constructor(scope: Construct, id: string, attrs: GatewayUserPoolAttributes) {
    super(scope, id);
    requireTokenPlaces(attrs);
    const { domainUrl, machineClientIds = {} } = attrs;
    checkAtSynthesis(this, { domainUrl, machineClientIds }, (values) => {
      requireHttpsOrigin('domainUrl', values.domainUrl, 'copy GatewayUserPool.domainUrl of the other app');
      requireMachineClientIds('machineClientIds', values.machineClientIds);
    });
    this.userPool = attrs.userPool;
    this.domainUrl = attrs.domainUrl;
    this.clients = [...(attrs.clients ?? [])];
    this._scopes = attrs.scopes ?? [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE];
    this._whatPeopleCanUse = {
      writeAttributes: attrs.writeAttributes,
      supportedIdentityProviders: attrs.supportedIdentityProviders,
    };
    requireAssistants('clients', this.clients);
    requireAssistantScopes(
      'scopes',
      this._scopes.map(({ scopeName }) => scopeName),
    );

    const clientIds = Object.fromEntries(
      this.clients.map(({ name }) => [name, requiredClientId(name, attrs.clientIds ?? {})]),
    );
    requireKnownAssistants(this.clients, attrs.clientIds ?? {});
    this._assistantClients = importedClients(new Construct(this, 'Clients'), clientIds);
    this._machineClients = importedClients(new Construct(this, 'Machines'), machineClientIds);
  }
}

function importedClients(scope: Construct, clientIds: Readonly<Record<string, string>>): Map<string, IUserPoolClient> {
  return new Map(
    Object.entries(clientIds).map(([name, clientId]) => [
      name,
      UserPoolClient.fromUserPoolClientId(scope, name, clientId),
    ]),
  );
}

function requiredClientId(name: string, clientIds: Readonly<Record<string, string>>): string {
  if (!clientIds[name]) {
    throw invalidProperty(
      'MissingProperty',
      'clientIds',
      name,
      'it has no id for this assistant of clients',
      'take the id from the app of the pool, where it is clientFor(assistant).userPoolClientId',
    );
  }
  return clientIds[name];
}

/** The gateway would be created with an id that AgentCore does not take. */
function requireMachineClientIds(property: string, clientIds: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(clientIds).find((name) => clientIds[name] === '');
  if (unknown !== undefined) {
    throw invalidProperty(
      'MissingProperty',
      property,
      unknown,
      'it has no id for this machine',
      'take the id from the app of the pool, where it is addMachineClient(name).userPoolClientId',
    );
  }
}

/** A client id without its assistant would be left out of `allowedClients`, and the gateway would refuse the assistant. */
function requireKnownAssistants(clients: readonly McpClient[], clientIds: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(clientIds).find((name) => !clients.some((client) => client.name === name));
  if (unknown !== undefined) {
    throw invalidProperty(
      'UnknownName',
      'clientIds',
      unknown,
      'clients has no assistant of this name',
      'add the assistant to clients, or the id to machineClientIds if it is that of a machine',
    );
  }
}
