/** Where an unexpected error happened. Its message may hold what a client sent, so only the trace is kept. */
export function traceOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames.slice(0, 6).map((line) => line.trim())].join(' ');
}
