import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What the process holds, in megabytes, when it holds no more than it needs. */
export interface Memory {
  readonly heap: number;
  readonly resident: number;
}

/** Measures after a garbage collection, which V8 lends to whoever asks while the flag is set. */
export function memory(): Memory {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed / 2 ** 20, resident: rss / 2 ** 20 };
}
