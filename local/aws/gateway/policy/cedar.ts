import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import { createRequire } from 'node:module';
import { ResourceError } from '../../../template/resource-error';

/** The Cedar engine of the package `@cedar-policy/cedar-wasm`. */
export type CedarEngine = typeof Cedar;

let engine: CedarEngine | undefined;

/**
 * Loads Cedar when the first policy is deployed. It is ten megabytes of WebAssembly that most stacks do not need, and
 * therefore neither shipped nor required: projects with policies install it.
 *
 * With `require`, because Jest lets code that it does not transform use `import()` only with a flag of Node.js.
 *
 * @throws ResourceError that says how to install it
 */
export async function loadCedar(): Promise<CedarEngine> {
  try {
    return (engine ??= createRequire(__filename)('@cedar-policy/cedar-wasm/nodejs') as CedarEngine);
  } catch (cause) {
    throw new ResourceError(
      'AgentCore policies need the Cedar engine; install it with: npm install --save-dev @cedar-policy/cedar-wasm',
      'MissingPackage',
      undefined,
      cause,
    );
  }
}
