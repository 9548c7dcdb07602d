/** Conditions that Dogwood adds to Cedar (AgentCore developer guide, "Policy authoring guide"). */
export type DogwoodCondition = 'temporal' | 'guardrails';

/** A policy in Dogwood, taken apart. */
export interface DogwoodPolicy {
  /** What is Cedar in it: the policy without the conditions that Cedar does not know. */
  readonly cedar: string;
  /** The kinds of conditions that Cedar does not know, each once; empty for a policy that is Cedar. */
  readonly conditions: readonly DogwoodCondition[];
}

/** All that matters for where a condition ends: strings, comments, heads of conditions, braces; and the effect that Cedar lacks. */
const TOKEN =
  /"(?:\\.|[^"\\])*"|\/\/[^\n]*|\b(?:when|unless)\s+(temporal|guardrails)\s*\{|\bsuppressOutput(?=\s*\()|[{}]/g;

/**
 * Takes the conditions `when temporal { ... }` and `when guardrails { ... }` out of a policy, without reading them. The effect
 * `suppressOutput`, which goes with guardrails, becomes `forbid`. A condition that does not end stays, so that Cedar refuses it.
 */
export function readDogwood(statement: string): DogwoodPolicy {
  const conditions = new Set<DogwoodCondition>();
  let cedar = '';
  let rest = 0;
  let depth = 0;
  let start: number | undefined;
  const keepUntil = (index: number, next: number): void => {
    cedar += statement.slice(rest, index);
    rest = next;
  };
  for (const { 0: token, 1: condition, index } of statement.matchAll(TOKEN)) {
    if (token === 'suppressOutput' && depth === 0) {
      keepUntil(index, index + token.length);
      cedar += 'forbid';
      conditions.add('guardrails');
    } else if (token === '{' || condition !== undefined) {
      if (condition !== undefined && depth === 0) {
        start = index;
        conditions.add(condition as DogwoodCondition);
      }
      depth += 1;
    } else if (token === '}') {
      depth -= 1;
      if (depth === 0 && start !== undefined) {
        keepUntil(start, index + 1);
        start = undefined;
      }
    }
  }
  return { cedar: cedar + statement.slice(rest), conditions: [...conditions] };
}
