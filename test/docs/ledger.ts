import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TESTS } from './named-tests';

/** What the local twin does, by service: `test/ledger/local-twin`. */
export interface TwinLedger {
  readonly title: string;
  readonly sections: readonly { readonly title: string; readonly rows: readonly TwinBehaviour[] }[];
  readonly notRun: readonly { readonly feature: string; readonly twin: string }[];
}

export interface TwinBehaviour {
  readonly behaviour: string;
  /** Where the rule comes from: a page of AWS, a standard, a published measurement, or `Twin` for a decision of this project. */
  readonly source: string;
  /** The tests that pin it, each as `<file below test/> › <name in Jest>`. */
  readonly tests: readonly string[];
  /** What AWS does otherwise. */
  readonly difference?: string;
  /** What has not been published about AWS. */
  readonly unknown?: string;
}

/** Attacks, the defence and the tests that try them: `test/ledger/attacks`. */
export interface AttackLedger {
  readonly title: string;
  readonly attacks: readonly {
    readonly number: number;
    readonly attack: string;
    readonly defence: string;
    readonly tests: readonly string[];
    /** What remains, or why a test cannot try it. */
    readonly remark?: string;
  }[];
}

/** What specifications require of the authorization server: `test/ledger/requirements`. */
export interface RequirementLedger {
  readonly title: string;
  readonly requirements: readonly {
    readonly requirement: string;
    readonly section: string;
    readonly tests: readonly string[];
  }[];
}

/** What compliance packs find in the stacks of `test/docs/compliance-packs.test.ts`. */
export interface PackLedger {
  readonly title: string;
  readonly findings: readonly PackFinding[];
}

export interface PackFinding {
  /** What the packs call it after their own name; several findings of one rule have brackets. */
  readonly rule: string;
  readonly packs: readonly string[];
  /** Paths of constructs below their stack; `<path>/*` stands for all that are below. */
  readonly at: readonly string[];
  /** The stacks that it is found in. `compliance` is the example of this name, which has everything that an owner can set. */
  readonly stacks: readonly string[];
  /** Why it is so. */
  readonly reason: string;
  /** What an owner does about it. */
  readonly resolution: string;
}

interface Ledgers {
  readonly 'local-twin': TwinLedger;
  readonly attacks: AttackLedger;
  readonly requirements: RequirementLedger;
  readonly 'compliance-packs': PackLedger;
}

/** The files of a ledger, in the order of their names. */
export function readLedger<Name extends keyof Ledgers>(name: Name): Ledgers[Name][] {
  const folder = join(TESTS, 'ledger', name);
  return readdirSync(folder)
    .toSorted()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Ledgers[Name]);
}
