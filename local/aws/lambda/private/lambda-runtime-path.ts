import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FILE = 'lambda-runtime.mjs';

/**
 * Where the bundled program of execution environments is: beside the bundle that this code is part of, or, when this
 * code runs from its source, where the build puts it.
 *
 * @throws Error when it was not built yet
 */
export function lambdaRuntimePath(): string {
  const candidates = [join(__dirname, FILE), join(packageRoot(__dirname), 'dist', 'testing', FILE)];
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(`${FILE} is missing; run npm run build (looked for ${candidates.join(' and ')})`);
  }
  return found;
}

function packageRoot(directory: string): string {
  return existsSync(join(directory, 'package.json')) || dirname(directory) === directory
    ? directory
    : packageRoot(dirname(directory));
}
