import { RunningServer } from './running-server';
import { share } from './shared-server';

declare global {
  /** What Jest starts before the first test and stops after the last, in the same process. */
  var serverOfAllFiles: RunningServer | undefined;
}

export default async function startSharedServer(): Promise<void> {
  globalThis.serverOfAllFiles = await RunningServer.start();
  share(globalThis.serverOfAllFiles);
}
