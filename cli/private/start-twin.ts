import {
  LocalGateway,
  type AssistantClient,
  type LocalGatewayOptions,
  type LocalUser,
} from 'cdk-agentcore-gateway-auth/testing';
import { assistantClients } from './assistant-clients';
import { takesAnyAssistant } from './takes-any-assistant';
import type { StackLocation } from '../stack-location';
import { synthesize } from './synthesize';

/** A running twin with a person who can sign in to it. */
export interface RunningTwin {
  readonly local: LocalGateway;
  readonly user: LocalUser;
  /** The client ids that an assistant can be configured with. */
  readonly clients: readonly AssistantClient[];
  /** Whether an assistant needs nothing but the URL. */
  readonly takesAnyAssistant: boolean;
  stop(): Promise<void>;
}

/** Synthesizes a stack, starts it locally, and creates a person who can sign in. */
export async function startTwin(
  location: StackLocation & Pick<LocalGatewayOptions, 'port' | 'onMessage'>,
): Promise<RunningTwin> {
  const assembly = await synthesize(location);
  try {
    const local = await LocalGateway.start(assembly.directory, {
      port: location.port ?? 0,
      onMessage: location.onMessage,
    });
    const stop = async (): Promise<void> => {
      await local.stop();
      await assembly.remove();
    };
    try {
      return {
        local,
        user: await local.createUser({ username: 'alice' }),
        clients: assistantClients(local),
        takesAnyAssistant: await takesAnyAssistant(local.issuer),
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
