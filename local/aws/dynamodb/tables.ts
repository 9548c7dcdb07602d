import type { LocalAccount } from '../../account/local-account';
import type { PolicyDocument } from '../iam/role';
import type { ApiAccess } from '../service-apis/service-api';
import type { Dynalite } from './private/dynalite';

/** The tables of an account: dynalite's, and what it does not know of them. */
export class Tables {
  /** The attribute that says when an item expires, by the name of the table. */
  readonly timeToLive = new Map<string, string>();
  /** The statements of tables' own policies, by the name of the table. */
  readonly policies = new Map<string, readonly PolicyDocument[]>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly account: LocalAccount,
    readonly engine: Dynalite,
  ) {}

  /** Does something with the tables when everything before is done, so that nothing sees half of a transaction. */
  inTurn<T>(action: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => undefined);
    return result;
  }

  arn(nameOrArn: string): string {
    return nameOrArn.startsWith('arn:') ? nameOrArn : this.account.arn('dynamodb', `table/${nameOrArn}`);
  }

  /** The access to a table that an operation needs. */
  access(nameOrArn: string): ApiAccess {
    return { resource: this.arn(nameOrArn), resourcePolicy: this.policies.get(tableName(nameOrArn)) ?? [] };
  }
}

/** Wherever DynamoDB takes the name of a table it takes its ARN too. */
export function tableName(nameOrArn: string): string {
  return /^arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/([^/]+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
}
