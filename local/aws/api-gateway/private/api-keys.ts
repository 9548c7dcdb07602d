/** An API key as API Gateway knows it. */
export interface ApiKey {
  readonly id: string;
  readonly value: string;
  readonly enabled: boolean;
}

/** The API keys of an account, the usage plans that they are in, and the stages that the plans are for. */
export class ApiKeys {
  readonly #keys = new Map<string, ApiKey>();
  readonly #plans = new Map<string, { readonly stages: ReadonlySet<string>; readonly keyIds: Set<string> }>();

  addKey(key: ApiKey): void {
    this.#keys.set(key.id, key);
  }

  /** @param stages each as `<id of the API>/<name of the stage>` */
  addPlan(id: string, stages: readonly string[]): void {
    this.#plans.set(id, { stages: new Set(stages), keyIds: new Set() });
  }

  /** @returns what does not exist, if something does not */
  addToPlan(keyId: string, planId: string): 'key' | 'plan' | undefined {
    const plan = this.#plans.get(planId);
    if (plan === undefined) {
      return 'plan';
    }
    plan.keyIds.add(keyId);
    return this.#keys.has(keyId) ? undefined : 'key';
  }

  hasPlanFor(stage: string): boolean {
    return [...this.#plans.values()].some(({ stages }) => stages.has(stage));
  }

  /** The key with this value, when a usage plan lets it use the stage. */
  find(value: string | undefined, stage: string): ApiKey | undefined {
    const key = [...this.#keys.values()].find((candidate) => candidate.enabled && candidate.value === value);
    const isPlanned = [...this.#plans.values()].some(
      ({ stages, keyIds }) => key !== undefined && stages.has(stage) && keyIds.has(key.id),
    );
    return isPlanned ? key : undefined;
  }
}
