import type {
  LocalAppClient,
  LocalGateway,
  LocalUserPool,
  RegisteringAssistant,
  RunningGateway,
} from 'cdk-agentcore-gateway-auth/testing';
import { CliError } from '../cli-error';
import { assistantClients } from './assistant-clients';
import { findNamed, type NamedItem } from './find-named';
import { takesAnyAssistant } from './takes-any-assistant';

/** Which gateway, assistant and user pool to choose, by name, id, logical id or construct path. */
export interface SignInNames {
  readonly gateway?: string;
  readonly client?: string;
}

/** Who signs in where. */
export interface SignInChoice {
  readonly gateway: RunningGateway;
  /** An app client that the gateway's issuer knows, or an assistant that is new to the authorization server. */
  readonly assistant: LocalAppClient | RegisteringAssistant;
  /** Where the people are. */
  readonly userPool: LocalUserPool;
}

/**
 * Chooses a gateway and an assistant that can sign a person in to it: what is named, and else the first.
 *
 * @throws CliError when nothing of the kind is there, saying what is
 */
export async function chooseSignIn(local: LocalGateway, names: SignInNames): Promise<SignInChoice> {
  const { userPools } = local;
  if (userPools.length === 0) {
    throw new CliError('there is no user pool in these stacks, and so no person to sign in; use `gateway-auth local`');
  }
  const named = names.client === undefined ? undefined : namedClient(local, names.client);
  const gateway = chooseGateway(local, names.gateway, named?.userPool);
  const issuer = gateway.authorizationServer;
  if (issuer === undefined) {
    throw new CliError(`the gateway ${gateway.name} takes no tokens, and so no person signs in to it`);
  }
  if (named) return { gateway, assistant: named.client, userPool: named.userPool };

  if (await takesAnyAssistant(issuer)) {
    const userPool = poolBehind(issuer, userPools);
    return { gateway, assistant: { name: 'Demo assistant' }, userPool };
  }
  const userPool = userPools.find((pool) => pool.issuer === issuer);
  if (userPool === undefined) {
    throw new CliError(`people sign in at ${issuer}, which is not in these stacks; use \`gateway-auth local\``);
  }
  const known = assistantClients(local);
  const assistant = userPool.clients.find(({ clientId }) => known.some((client) => client.clientId === clientId));
  if (assistant === undefined) {
    const programs = userPool.clients.filter(({ flows }) => flows.includes('client_credentials'));
    const others =
      programs.length === 0
        ? ''
        : `; ${programs.map(({ name }) => name).join(', ')} signs in without a person: \`gateway-auth local\` prints how`;
    throw new CliError(
      `the user pool ${userPool.name} has no public app client that a person could sign in with${others}`,
    );
  }
  return { gateway, assistant, userPool };
}

function chooseGateway(
  local: LocalGateway,
  wanted: string | undefined,
  pool: LocalUserPool | undefined,
): RunningGateway {
  const { gateways } = local;
  if (wanted === undefined) {
    return (
      gateways.find(({ authorizationServer }) => pool !== undefined && authorizationServer === pool.issuer) ??
      gateways.find(({ authorizationServer }) => authorizationServer !== undefined) ??
      gateways[0]!
    );
  }
  const items = gateways.map((gateway) => ({
    item: gateway,
    name: gateway.name,
    id: gateway.gatewayId,
    logicalId: gateway.logicalId,
    constructPath: constructPathOf(local, gateway),
  }));
  return findNamed('--gateway', wanted, items);
}

function namedClient(local: LocalGateway, wanted: string) {
  const clients = assistantClients(local);
  const items = local.userPools.flatMap((userPool) =>
    userPool.clients
      .filter(({ clientId }) => clients.some((client) => client.clientId === clientId))
      .map((client): NamedItem<{ client: LocalAppClient; userPool: LocalUserPool }> => ({
        item: { client, userPool },
        name: client.name,
        id: client.clientId,
        logicalId: client.logicalId,
        constructPath: resourcesOf(local).find(({ ref }) => ref === client.clientId)?.constructPath,
      })),
  );
  return findNamed('--client', wanted, items);
}

/** The user pool at which an authorization server has an app client; the only one, where none names it. */
function poolBehind(issuer: string, userPools: readonly LocalUserPool[]): LocalUserPool {
  const { origin } = new URL(issuer);
  const callsBack = ({ clients }: LocalUserPool): boolean =>
    clients.some(({ redirectUris }) => redirectUris.some((uri) => URL.canParse(uri) && new URL(uri).origin === origin));
  const userPool = userPools.find(callsBack);
  if (userPool === undefined) {
    throw new CliError(
      `the authorization server ${issuer} signs people in at no user pool of these stacks; use \`gateway-auth local\``,
    );
  }
  return userPool;
}

function constructPathOf(local: LocalGateway, { stackName, logicalId }: RunningGateway): string | undefined {
  const gateway = resourcesOf(local).find((one) => one.stackName === stackName && one.logicalId === logicalId);
  return gateway?.constructPath;
}

function resourcesOf({ stacks }: LocalGateway) {
  return stacks.flatMap(({ resources }) => resources);
}
