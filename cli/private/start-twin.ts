import { LocalGateway, type LocalGatewayOptions, type LocalUser } from 'cdk-agentcore-gateway-auth/testing';
import { synthesize, type StackLocation } from './synthesize';

/** A running twin with a person who can sign in to it. */
export interface RunningTwin {
  readonly local: LocalGateway;
  readonly user: LocalUser;
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
      return { local, user: await local.createUser({ username: 'alice' }), stop };
    } catch (error) {
      await stop();
      throw error;
    }
  } catch (error) {
    await assembly.remove();
    throw error;
  }
}
