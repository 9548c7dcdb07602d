import { ApiError } from '../../../service-apis/api-error';
import type { ApiAccess } from '../../../service-apis/service-api';
import type { Tables } from '../../tables';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_ACTIONS = 100;

/** What every action of a transaction on an item with a key has. */
export const TABLE_AND_KEY = { TableName: 'string', Key: { map: 'document' } } as const;

/** The action that IAM is asked for, by the action of a transaction. */
const IAM_ACTIONS = {
  Get: 'dynamodb:GetItem',
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
} as const;

type TransactItem = Readonly<Partial<Record<keyof typeof IAM_ACTIONS, { readonly TableName: string }>>>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
export function transactionAccesses(tables: Tables, items: readonly TransactItem[]): readonly ApiAccess[] {
  const kinds = Object.keys(IAM_ACTIONS) as readonly (keyof typeof IAM_ACTIONS)[];
  return items.flatMap((item) =>
    kinds.flatMap((kind) => {
      const table = item[kind]?.TableName;
      return table === undefined ? [] : [{ ...tables.access(table), action: IAM_ACTIONS[kind] }];
    }),
  );
}

/** @throws ApiError when a transaction has no actions, or too many */
export function checkCount(items: readonly unknown[]): void {
  if (items.length < 1 || items.length > MAX_ACTIONS) {
    throw invalidTransaction(`TransactItems must have 1 to ${MAX_ACTIONS} actions`);
  }
}

export function invalidTransaction(message: string): ApiError {
  return new ApiError('com.amazon.coral.validate#ValidationException', message);
}
