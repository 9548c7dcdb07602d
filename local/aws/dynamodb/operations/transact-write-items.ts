import { ApiError } from '../../service-apis/api-error';
import type { InputOf } from '../../service-apis/input-shape';
import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Attributes, Dynalite } from '../private/dynalite';
import type { Tables } from '../tables';
import { checkCount, invalidTransaction, TABLE_AND_KEY, transactionAccesses } from './private/transaction-items';

const TRANSACT_ITEM = {
  optional: {
    ConditionCheck: { required: { ...TABLE_AND_KEY, ConditionExpression: 'string' } },
    Delete: { required: TABLE_AND_KEY },
    Put: { required: { TableName: 'string', Item: { map: 'document' } } },
    Update: { required: { ...TABLE_AND_KEY, UpdateExpression: 'string' } },
  },
} as const;

type TransactItem = InputOf<typeof TRANSACT_ITEM>;

/** One action of a transaction, and the item before it. */
interface Action {
  readonly item: TransactItem;
  readonly tableName: string;
  readonly key: Attributes;
  readonly before: Attributes | undefined;
}

/** Why an action did not succeed; `None` for one that did. */
interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
}

/**
 * A transaction, which dynalite does not have: every action runs by itself, and when one of them fails, all items get back what
 * they were before. Nothing else may use the tables meanwhile.
 *
 * `ClientRequestToken` counts for nothing: a request that is sent twice is carried out twice.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export const transactWriteItems = (tables: Tables): ApiOperation =>
  apiOperation({
    input: { required: { TransactItems: [TRANSACT_ITEM] }, optional: { ClientRequestToken: 'string' } },
    accesses: ({ TransactItems }) => transactionAccesses(tables, TransactItems),
    async answer({ TransactItems }) {
      checkCount(TransactItems);
      const { engine } = tables;
      const actions: Action[] = [];
      for (const item of TransactItems) {
        actions.push(await prepare(engine, item));
      }
      const items = actions.map(({ tableName, key }) => JSON.stringify([tableName, sorted(key)]));
      if (new Set(items).size < items.length) {
        throw invalidTransaction('Transaction request cannot include multiple operations on one item');
      }
      const reasons: CancellationReason[] = [];
      for (const action of actions) {
        reasons.push(await perform(engine, action));
      }
      if (reasons.some(({ Code }) => Code !== 'None')) {
        await restore(engine, actions);
        throw new ApiError(
          'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
          `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
          { CancellationReasons: reasons },
        );
      }
      return {};
    },
  });

async function prepare(engine: Dynalite, item: TransactItem): Promise<Action> {
  const { Put, Update, Delete, ConditionCheck } = item;
  const [action, ...others] = [Put, Update, Delete, ConditionCheck].filter((kind) => kind !== undefined);
  if (action === undefined || others.length > 0) {
    throw invalidTransaction('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  const { TableName: tableName } = action;
  const attributes = 'Key' in action ? action.Key : action.Item;
  const names = await engine.keyOf(tableName);
  const key = Object.fromEntries(names.map((name) => [name, attributes[name]]));
  return { item, tableName, key, before: await engine.item({ TableName: tableName, Key: key }) };
}

async function perform(engine: Dynalite, { item, before }: Action): Promise<CancellationReason> {
  const { Put, Update, Delete, ConditionCheck } = item;
  try {
    if (Put !== undefined) await engine.run('PutItem', Put);
    if (Update !== undefined) await engine.run('UpdateItem', Update);
    if (Delete !== undefined) await engine.run('DeleteItem', Delete);
    if (ConditionCheck !== undefined) {
      // A condition is part of a write: this one deletes nothing, the other one puts what is there.
      await (before === undefined
        ? engine.run('DeleteItem', ConditionCheck)
        : engine.run('PutItem', { ...ConditionCheck, Item: before }));
    }
    return { Code: 'None' };
  } catch (error) {
    if (!(error instanceof ApiError)) {
      throw error;
    }
    const code = error.code.split('#').at(-1)!;
    return {
      Code: code === 'ConditionalCheckFailedException' ? 'ConditionalCheckFailed' : code.replace(/Exception$/, 'Error'),
      Message: error.message,
    };
  }
}

async function restore(engine: Dynalite, actions: readonly Action[]): Promise<void> {
  for (const { tableName: TableName, key, before } of actions) {
    await (before === undefined
      ? engine.run('DeleteItem', { TableName, Key: key })
      : engine.run('PutItem', { TableName, Item: before }));
  }
}

function sorted(key: Attributes): unknown {
  return Object.entries(key).sort(([one], [other]) => (one < other ? -1 : 1));
}
