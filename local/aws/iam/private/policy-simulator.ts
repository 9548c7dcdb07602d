import type * as iamSimulate from '@cloud-copilot/iam-simulate';
import type { Simulation } from '@cloud-copilot/iam-simulate';
import { createRequire } from 'node:module';
import { BoundedCache } from './bounded-cache';

/** What IAM says to a request, or why its policies cannot be evaluated. */
export type Verdict =
  | { readonly decision: 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied' }
  | { readonly decision: 'Unknown'; readonly reason: string };

type SimulatorModule = Pick<typeof iamSimulate, 'runSimulation'>;

/** Loads the simulator, or fails when it is not installed. */
export type LoadSimulator = () => Promise<SimulatorModule>;

const KEPT_VERDICTS = 1_000;

/**
 * Evaluates policies with `@cloud-copilot/iam-simulate`. That package brings 15 MB of data about every action of AWS, and a
 * license of its own (AGPL-3.0): it is neither shipped nor required, and the user decides whether to install it.
 *
 * Verdicts are kept, because a gateway asks the same question with every tool call; not all of them, because resources of
 * REST APIs have whatever paths are called.
 */
export class PolicySimulator {
  readonly #verdicts = new BoundedCache<string, Promise<Verdict>>(KEPT_VERDICTS);
  #module: Promise<SimulatorModule | undefined> | undefined;

  constructor(
    private readonly warn: (message: string) => void,
    private readonly load: LoadSimulator = loadInstalled,
  ) {}

  evaluate(simulation: Simulation): Promise<Verdict> {
    const key = JSON.stringify(simulation);
    const known = this.#verdicts.get(key);
    if (known !== undefined) {
      return known;
    }
    const verdict = this.#evaluate(simulation);
    this.#verdicts.set(key, verdict);
    return verdict;
  }

  async #evaluate(simulation: Simulation): Promise<Verdict> {
    const simulator = await (this.#module ??= this.#loadOnce());
    if (simulator === undefined) {
      // The warning has been given, once for all.
      return { decision: 'Allowed' };
    }
    const result = await simulator.runSimulation(simulation, {});
    return result.resultType === 'error'
      ? { decision: 'Unknown', reason: JSON.stringify(result.errors) }
      : { decision: result.overallResult };
  }

  async #loadOnce(): Promise<SimulatorModule | undefined> {
    try {
      return await this.load();
    } catch (error) {
      if (!/^(ERR_)?MODULE_NOT_FOUND$/.test(String((error as NodeJS.ErrnoException).code))) {
        throw error;
      }
      this.warn('IAM policies are not evaluated; npm install --save-dev @cloud-copilot/iam-simulate');
      return undefined;
    }
  }
}

/**
 * With `require`, so that no bundler takes it along, and because Jest lets code that it does not transform use `import()`
 * only with a flag of Node.js.
 */
async function loadInstalled(): Promise<SimulatorModule> {
  return createRequire(__filename)('@cloud-copilot/iam-simulate') as SimulatorModule;
}
