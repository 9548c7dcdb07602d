import type { ApiInput } from '../../service-apis/service-api';
import { ApiError } from '../../service-apis/api-error';
import type { Dynalite, DynaliteOperation } from './dynalite';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_ACTIONS = 100;

type Attributes = Readonly<Record<string, unknown>>;

/** One action of a transaction. */
interface Action {
  readonly kind: 'Put' | 'Update' | 'Delete' | 'ConditionCheck';
  readonly input: Attributes;
  readonly key: Attributes;
  /** The item before the transaction. */
  readonly before: Attributes | undefined;
}

/** Why an action did not succeed; `None` for one that did. */
interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
}

const OPERATIONS = { Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem' } as const;

/**
 * Transactions, which dynalite does not have: every action runs by itself, and when one of them fails, all items get back what
 * they were before. Nobody else may use the tables meanwhile.
 *
 * `ClientRequestToken` counts for nothing: a request that is sent twice is carried out twice.
 */
export class Transactions {
  constructor(private readonly engine: Dynalite) {}

  /** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
  async write(input: ApiInput): Promise<object> {
    const actions: Action[] = [];
    for (const item of itemsOf(input)) {
      actions.push(await this.#action(item));
    }
    const items = actions.map(({ input: { TableName }, key }) => JSON.stringify([TableName, sorted(key)]));
    if (new Set(items).size < items.length) {
      throw validation('Transaction request cannot include multiple operations on one item');
    }
    const reasons: CancellationReason[] = [];
    for (const action of actions) {
      reasons.push(await this.#perform(action));
    }
    if (reasons.some(({ Code }) => Code !== 'None')) {
      await this.#restore(actions);
      throw new ApiError(
        'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
        `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
        { CancellationReasons: reasons },
      );
    }
    return {};
  }

  /** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
  async get(input: ApiInput): Promise<object> {
    const Responses: object[] = [];
    for (const { Get } of itemsOf(input)) {
      const { Item } = (await this.engine.run('GetItem', { ...(Get as object), ConsistentRead: true })) as {
        Item?: object;
      };
      Responses.push(Item === undefined ? {} : { Item });
    }
    return { Responses };
  }

  async #action(item: Attributes): Promise<Action> {
    const [[kind, input] = [], ...others] = Object.entries(item) as [Action['kind'], Attributes][];
    if (kind === undefined || input === undefined || others.length > 0) {
      throw validation('TransactItems can only contain one of Check, Put, Update or Delete');
    }
    const { TableName } = input;
    const { Table } = (await this.engine.run('DescribeTable', { TableName })) as {
      Table: { KeySchema: readonly { readonly AttributeName: string }[] };
    };
    const from = (kind === 'Put' ? input.Item : input.Key) as Attributes;
    const key = Object.fromEntries(Table.KeySchema.map(({ AttributeName: name }) => [name, from[name]]));
    const { Item: before } = (await this.engine.run('GetItem', { TableName, Key: key, ConsistentRead: true })) as {
      Item?: Attributes;
    };
    return { kind, input, key, before };
  }

  async #perform({ kind, input, before }: Action): Promise<CancellationReason> {
    try {
      if (kind !== 'ConditionCheck') {
        await this.engine.run(OPERATIONS[kind], input);
      } else if (before === undefined) {
        // A condition is part of a write: this one deletes nothing, the other one puts what is there.
        await this.engine.run('DeleteItem', input);
      } else {
        await this.engine.run('PutItem', { ...input, Item: before });
      }
      return { Code: 'None' };
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      const code = error.code.split('#').at(-1)!;
      return {
        Code:
          code === 'ConditionalCheckFailedException' ? 'ConditionalCheckFailed' : code.replace(/Exception$/, 'Error'),
        Message: error.message,
      };
    }
  }

  async #restore(actions: readonly Action[]): Promise<void> {
    for (const { input, key, before } of actions) {
      const { TableName } = input;
      const [operation, what]: [DynaliteOperation, object] =
        before === undefined ? ['DeleteItem', { Key: key }] : ['PutItem', { Item: before }];
      await this.engine.run(operation, { TableName, ...what });
    }
  }
}

function itemsOf({ TransactItems }: ApiInput): readonly Attributes[] {
  if (!Array.isArray(TransactItems) || TransactItems.length < 1 || TransactItems.length > MAX_ACTIONS) {
    throw validation(`TransactItems must have 1 to ${MAX_ACTIONS} actions`);
  }
  return TransactItems as readonly Attributes[];
}

function validation(message: string): ApiError {
  return new ApiError('com.amazon.coral.validate#ValidationException', message);
}

function sorted(key: Attributes): unknown {
  return Object.entries(key).sort(([one], [other]) => (one < other ? -1 : 1));
}
