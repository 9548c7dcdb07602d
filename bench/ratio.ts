import { quantile } from './distribution';

/** Two ways to do the same thing, measured in turns within one run: only their ratio means something elsewhere. */
export interface Comparison {
  readonly rounds: number;
  /** Each returns how long one round took, in milliseconds. */
  readonly ours: () => Promise<number>;
  readonly theirs: () => Promise<number>;
}

/** The medians of both, in milliseconds, after one round each that does not count. */
export async function compare({ rounds, ours, theirs }: Comparison): Promise<{ ours: number; theirs: number }> {
  const times = { ours: [] as number[], theirs: [] as number[] };
  await ours();
  await theirs();
  for (let round = 0; round < rounds; round += 1) {
    times.ours.push(await ours());
    times.theirs.push(await theirs());
  }
  return { ours: quantile(times.ours, 0.5), theirs: quantile(times.theirs, 0.5) };
}

/** How long an operation takes, in milliseconds. */
export async function time(operation: () => unknown): Promise<number> {
  const start = performance.now();
  await operation();
  return performance.now() - start;
}
