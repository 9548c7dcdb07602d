import { createHash } from 'crypto';
import { Fn, Lazy, Reference, Stack, Token, Tokenization, type IResolvable } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isKnown } from '../../../private/known-at-synthesis';
import type { DeployedPart, DeployedValue, FunctionSettings } from '../function-contract';

/** A variable of the environment that has what a setting will be at deployment. */
export interface DeployedVariable {
  /** The first setting that needs it, such as `scopes[3].description`. */
  readonly setting: string;
  readonly value: string;
}

/** AWS CloudFormation User Guide, "Use dynamic references": it looks for them in templates, and in no asset. */
const DYNAMIC_REFERENCE = /\{\{resolve:/;

/**
 * Settings as a file can have them, and the variables of the environment for what is known at deployment only: a parameter, an
 * attribute of a resource, an export of another stack, a dynamic reference.
 *
 * Each token becomes one variable, however often it occurs, and text around it stays in the file. Its name follows from what the
 * token stands for and not from where it is: while a deployment has changed the environment and not yet the code, or the other way
 * round, a variable is missing and never has another meaning.
 */
export class SettingsForDeployment {
  public readonly file: unknown;
  public readonly variables = new Map<string, DeployedVariable>();
  private readonly names = new Map<unknown, string>();

  constructor(
    private readonly scope: Construct,
    settings: FunctionSettings,
  ) {
    this.file = this.settle('', settings);
  }

  private settle(setting: string, value: unknown): unknown {
    if (Array.isArray(value)) {
      return Token.isUnresolved(value)
        ? ({
            deployedList: this.variable(setting, Tokenization.reverseList(value as string[]), () =>
              joined(value as string[]),
            ),
          } satisfies DeployedValue)
        : value.map((item, index) => this.settle(`${setting}[${index}]`, item));
    }
    if (typeof value === 'string') {
      return this.settleText(setting, value);
    }
    if (typeof value === 'number' && Token.isUnresolved(value)) {
      return {
        deployedNumber: this.variable(setting, Tokenization.reverseNumber(value), () =>
          Tokenization.stringifyNumber(value),
        ),
      } satisfies DeployedValue;
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, member]) => [
          key,
          this.settle(setting === '' ? key : `${setting}.${key}`, member),
        ]),
      );
    }
    return value;
  }

  private settleText(setting: string, text: string): string | DeployedValue {
    if (DYNAMIC_REFERENCE.test(text)) {
      return { deployedText: [{ variable: this.variable(setting, text, () => text) }] };
    }
    // Not `Token.isUnresolved`, which does not see a number in a text.
    if (isKnown(text)) {
      return text;
    }
    const parts = Tokenization.reverseString(text)
      .mapTokens({
        mapToken: (token): DeployedPart => ({ variable: this.variable(setting, token, () => Token.asString(token)) }),
      })
      .join({ join: (left: unknown, right: unknown) => [left, right].flat() }) as
      DeployedPart | (string | DeployedPart)[];
    return { deployedText: [parts].flat() };
  }

  /** The name of the variable that has the value of a token. */
  private variable(setting: string, token: unknown, valueOf: () => string): string {
    const known = this.names.get(token);
    if (known !== undefined) {
      return known;
    }
    const digest = createHash('sha256').update(this.meaningOf(setting, token)).digest('hex').slice(0, 8).toUpperCase();
    let name = `DEPLOYED_${digest}`;
    for (let number = 2; this.variables.has(name); number += 1) {
      name = `DEPLOYED_${digest}_${number}`;
    }
    this.names.set(token, name);
    this.variables.set(name, { setting, value: valueOf() });
    return name;
  }

  private meaningOf(setting: string, token: unknown): string {
    if (Reference.isReference(token)) {
      return `${token.target.node.path} ${token.displayName}`;
    }
    try {
      return JSON.stringify(Stack.of(this.scope).resolve(token as IResolvable)) ?? setting;
    } catch {
      // What is produced late cannot be known yet.
      return setting;
    }
  }
}

/** A list that is left out late (`Lazy` without a value) has no items, and would be no list for `Fn::Join`. */
function joined(list: string[]): string {
  return Lazy.uncachedString({
    produce: (context) => (context.resolve(list) === undefined ? '' : Fn.join('\n', list)),
  });
}
