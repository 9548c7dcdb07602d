/** What is usual among durations in milliseconds, and what one in twenty exceeds. */
export function distribution(durations: readonly number[]): string {
  return `median ${milliseconds(quantile(durations, 0.5))}, p95 ${milliseconds(quantile(durations, 0.95))}`;
}

/** The smallest value that this part of the values does not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)]!;
}

export const milliseconds = (duration: number): string => `${duration.toFixed(1)} ms`;
