import type * as iamSimulate from '@cloud-copilot/iam-simulate';
import type { Simulation } from '@cloud-copilot/iam-simulate';
import { createRequire } from 'node:module';
import type { LocalAccount } from '../../../account/local-account';
import { BoundedCache } from './bounded-cache';

/** What IAM says to a request, or why its policies cannot be evaluated. */
export type Verdict =
  | { readonly decision: 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied' }
  | { readonly decision: 'Unknown'; readonly reason: string };

type SimulatorModule = Pick<typeof iamSimulate, 'runSimulation'>;

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
  #module: { readonly simulator: SimulatorModule | undefined } | undefined;

  constructor(private readonly account: LocalAccount) {}

  evaluate(simulation: Simulation): Promise<Verdict> {
    const key = JSON.stringify(simulation);
    const verdict = this.#verdicts.get(key) ?? this.#evaluate(simulation);
    this.#verdicts.set(key, verdict);
    return verdict;
  }

  async #evaluate(simulation: Simulation): Promise<Verdict> {
    const { simulator } = (this.#module ??= { simulator: this.#load() });
    if (simulator === undefined) {
      // The warning has been given, once for all.
      return { decision: 'Allowed' };
    }
    const result = await simulator.runSimulation(simulation, {});
    return result.resultType === 'error'
      ? { decision: 'Unknown', reason: JSON.stringify(result.errors) }
      : { decision: result.overallResult };
  }

  /**
   * With `require`, so that no bundler takes it along, and because Jest lets code that it does not transform use `import()`
   * only with a flag of Node.js.
   */
  #load(): SimulatorModule | undefined {
    try {
      return createRequire(__filename)('@cloud-copilot/iam-simulate') as SimulatorModule;
    } catch (error) {
      if (!/^(ERR_)?MODULE_NOT_FOUND$/.test(String((error as NodeJS.ErrnoException).code))) {
        throw error;
      }
      this.account.warn('IAM policies are not evaluated; npm install --save-dev @cloud-copilot/iam-simulate');
      return undefined;
    }
  }
}
