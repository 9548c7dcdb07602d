import { LocalGateway, type AssistantClient, type LocalGatewayOptions } from 'cdk-agentcore-gateway-auth/testing';
import { assistantClients } from './assistant-clients';
import { machineClients, type MachineClient } from './machine-clients';
import { printedFailure } from './printed-failure';
import { takesAnyAssistant } from './takes-any-assistant';
import type { StackLocation } from '../stack-location';
import { synthesize } from './synthesize';

/** A running twin, and who can sign in to it. */
export interface RunningTwin {
  readonly local: LocalGateway;
  /** The issuer of the first gateway's tokens, or of the first user pool's; absent where there is neither. */
  readonly issuer?: string | undefined;
  /** The client ids that an assistant can be configured with. */
  readonly clients: readonly AssistantClient[];
  readonly machines: readonly MachineClient[];
  /** Whether an assistant needs nothing but the URL. */
  readonly takesAnyAssistant: boolean;
  stop(): Promise<void>;
}

/** Synthesizes a stack and starts it locally. What fails then is printed. */
export async function startTwin({
  port = 0,
  onMessage,
  ...location
}: StackLocation & Pick<LocalGatewayOptions, 'port' | 'onMessage'>): Promise<RunningTwin> {
  const assembly = await synthesize(location);
  try {
    const { parameters, endpoint } = location;
    const local = await LocalGateway.start(assembly.directory, {
      port,
      onMessage,
      onFailure: (failure) => process.stderr.write(printedFailure(failure)),
      ...(parameters && { parameters }),
      ...(endpoint && { endpoints: endpoint }),
    });
    const stop = async (): Promise<void> => {
      await local.stop();
      await assembly.remove();
    };
    try {
      const issuer = local.gateways[0]?.authorizationServer ?? local.userPools[0]?.issuer;
      return {
        local,
        issuer,
        clients: assistantClients(local),
        machines: machineClients(local),
        takesAnyAssistant: issuer !== undefined && (await takesAnyAssistant(issuer)),
        stop,
      };
    } catch (error) {
      await stop();
      throw error;
    }
  } catch (error) {
    await assembly.remove();
    throw error;
  }
}
