import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';

/** The Cedar engine of the package `@cedar-policy/cedar-wasm`. */
export type CedarEngine = typeof Cedar;

let engine: Promise<CedarEngine> | undefined;

/**
 * Loads Cedar when the first policy is deployed. It is ten megabytes of WebAssembly that most stacks do not need, and
 * therefore an optional peer dependency that is not bundled.
 *
 * @throws Error that says how to install it
 */
export function loadCedar(): Promise<CedarEngine> {
  return (engine ??= import('@cedar-policy/cedar-wasm/nodejs').catch((cause: unknown) => {
    engine = undefined;
    throw new Error(
      'AgentCore policies need the Cedar engine; install it with: npm install --save-dev @cedar-policy/cedar-wasm',
      { cause },
    );
  }));
}
