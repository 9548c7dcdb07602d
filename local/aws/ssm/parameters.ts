import type { LocalAccount } from '../../account/local-account';
import { ResourceError } from '../../template/resource-error';

/** A parameter as the template describes it. */
export interface Parameter {
  readonly name: string;
  readonly type: 'String' | 'StringList';
  readonly value: string;
  readonly modifiedAt: Date;
}

/** The parameters of an account, each in its first version. */
export class Parameters {
  readonly #byName = new Map<string, Parameter>();

  constructor(readonly account: LocalAccount) {}

  get all(): readonly Parameter[] {
    return [...this.#byName.values()];
  }

  put(parameter: Parameter): void {
    this.#byName.set(parameter.name, parameter);
  }

  /** @throws ResourceError when there is no parameter with this name */
  valueOf(name: string): string {
    const parameter = this.#byName.get(name);
    if (parameter === undefined) {
      const problem = `"${name}" is not a parameter of the stacks that were deployed before`;
      throw new ResourceError(problem, 'ResourceNotFound');
    }
    return parameter.value;
  }

  /** By its name or its ARN, with or without `:1` for its version, which is the only one. */
  find(nameOrArn: string): Parameter | undefined {
    const name = parameterName(nameOrArn);
    const selector = /:([^:/]+)$/.exec(nameOrArn.replace(/^arn:.*:parameter\//, '/'))?.[1];
    if (selector !== undefined && selector !== '1') {
      return undefined;
    }
    return this.#byName.get(name) ?? (nameOrArn.startsWith('arn:') ? this.#byName.get(name.slice(1)) : undefined);
  }

  /**
   * The ARN of a parameter, which need not exist: `parameter` and the name, with one slash between them whether the name begins
   * with one or not.
   *
   * @param nameOrArn a version or label after it, such as `:1`, is not part of the ARN
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
   */
  arn(nameOrArn: string): string {
    const name = parameterName(nameOrArn);
    return this.account.arn('ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`);
  }
}

/** The name that is in an ARN, or the name itself, without a version or label. */
function parameterName(nameOrArn: string): string {
  const name = /^arn:[^:]+:ssm:[^:]+:\d{12}:parameter(\/.+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
  return name.replace(/:[^:/]+$/, '');
}
