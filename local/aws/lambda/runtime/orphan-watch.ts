import { Worker } from 'node:worker_threads';

const CHECK_EVERY_MS = 500;

/**
 * Ends this process and its group when its parent is gone.
 *
 * A handler that never yields also keeps this thread from noticing that the channel to the parent was closed, so another
 * thread watches. (Windows does not give orphans a new parent; there only the closed channel ends the process.)
 */
export function watchForParent(): void {
  const parent = process.ppid;
  const source = `setInterval(() => process.ppid === ${parent} || process.kill(-process.pid, 'SIGKILL'), ${CHECK_EVERY_MS})`;
  // The function's own NODE_OPTIONS are not for this thread.
  new Worker(source, { eval: true, execArgv: [], env: {} }).unref();
}
