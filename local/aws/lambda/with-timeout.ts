/** What a promise resolves to, or `timeout` when that takes longer. */
export async function withTimeout<T>(result: Promise<T>, timeoutMs: number): Promise<T | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), timeoutMs);
  });
  try {
    return await Promise.race([result, timeout]);
  } finally {
    clearTimeout(timer);
    // A function that is still running when its caller has gone away may fail for nobody to see.
    result.catch(() => undefined);
  }
}
