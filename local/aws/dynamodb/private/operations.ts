import type { JsonOperation } from '../../service-apis/json-service';
import type { ApiInput } from '../../service-apis/service-api';
import { ApiError } from '../../service-apis/api-error';
import { DYNALITE_OPERATIONS, type Dynalite } from './dynalite';
import { Transactions } from './transactions';

/**
 * The operations of DynamoDB that the twin answers: those of dynalite, and what it does not have. They run one after the
 * other, so that nothing sees half of a transaction.
 *
 * @param timeToLive the attribute that says when an item expires, by the name of the table
 */
export function operationsOf(engine: Dynalite, timeToLive: Map<string, string>): Record<string, JsonOperation> {
  const transactions = new Transactions(engine);
  const operations: Record<string, JsonOperation> = {
    ...Object.fromEntries(DYNALITE_OPERATIONS.map((name) => [name, (input) => engine.run(name, input)])),
    DescribeTimeToLive: async (input) => {
      const name = await existingTable(engine, input);
      return { TimeToLiveDescription: description(timeToLive.get(name)) };
    },
    UpdateTimeToLive: async (input) => {
      const name = await existingTable(engine, input);
      const { Enabled, AttributeName } = (input.TimeToLiveSpecification ?? {}) as Record<string, unknown>;
      if (typeof Enabled !== 'boolean' || typeof AttributeName !== 'string') {
        throw new ApiError('ValidationException', 'TimeToLiveSpecification must have Enabled and AttributeName');
      }
      if (Enabled === timeToLive.has(name)) {
        throw new ApiError('ValidationException', `TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`);
      }
      if (Enabled) {
        timeToLive.set(name, AttributeName);
      } else {
        timeToLive.delete(name);
      }
      return { TimeToLiveSpecification: input.TimeToLiveSpecification as object };
    },
    TransactWriteItems: (input) => transactions.write(input),
    TransactGetItems: (input) => transactions.get(input),
  };
  let last: Promise<unknown> = Promise.resolve();
  const inTurn =
    (operation: JsonOperation): JsonOperation =>
    (input) => {
      const result = last.then(() => operation(withTableName(input) as ApiInput));
      last = result.catch(() => undefined);
      return result;
    };
  return Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, inTurn(operation)]));
}

function description(attribute: string | undefined): object {
  return attribute === undefined
    ? { TimeToLiveStatus: 'DISABLED' }
    : { TimeToLiveStatus: 'ENABLED', AttributeName: attribute };
}

async function existingTable(engine: Dynalite, { TableName }: ApiInput): Promise<string> {
  await engine.run('DescribeTable', { TableName });
  return TableName as string;
}

/** Wherever DynamoDB takes the name of a table it takes its ARN too, which dynalite does not. */
function withTableName(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, item: unknown) => {
    if (key === 'TableName' && typeof item === 'string') {
      return tableNameOf(item);
    }
    return key === 'RequestItems' && item !== null && typeof item === 'object'
      ? Object.fromEntries(Object.entries(item).map(([table, requests]) => [tableNameOf(table), requests]))
      : item;
  });
}

export function tableNameOf(nameOrArn: string): string {
  return /^arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/([^/]+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
}
