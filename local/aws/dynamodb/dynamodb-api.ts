import type { LocalAccount } from '../../account/local-account';
import type { PolicyDocument } from '../iam/role';
import type { ApiAccess, ApiInput, ApiOperation, ServiceApi } from '../service-apis/service-api';

/** The action that an action of a transaction needs. */
const TRANSACTED: Readonly<Record<string, string>> = {
  Get: 'dynamodb:GetItem',
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
};

/**
 * DynamoDB as IAM sees it. Not evaluated are the condition keys of items (`dynamodb:LeadingKeys`, `dynamodb:Attributes` and
 * others): requests do not have them, so that conditions on them do not hold.
 *
 * @param operations those that the twin answers
 * @param policyOf the statements of a table's own policy
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function dynamoDbApi(
  account: LocalAccount,
  operations: readonly string[],
  policyOf: (tableArn: string) => readonly PolicyDocument[],
): ServiceApi {
  const { partition, region, accountId } = account;
  const arnOf = (table: unknown): string =>
    String(table).startsWith('arn:')
      ? String(table)
      : `arn:${partition}:dynamodb:${region}:${accountId}:table/${String(table)}`;
  const toTable = (table: unknown, more: Partial<ApiAccess> = {}): ApiAccess => {
    const arn = arnOf(table);
    return { resource: arn, resourcePolicy: policyOf(arn), ...more };
  };

  const accessesOf = (operation: string, input: ApiInput): readonly ApiAccess[] => {
    const { TableName, IndexName, RequestItems, TransactItems, ResourceArn } = input;
    switch (operation) {
      case 'ListTables':
        return [{ resource: '*' }];
      case 'BatchGetItem':
      case 'BatchWriteItem':
        return Object.keys(objectOf(RequestItems)).map((table) => toTable(table));
      case 'TransactGetItems':
      case 'TransactWriteItems':
        return (Array.isArray(TransactItems) ? TransactItems : []).flatMap((item) =>
          Object.entries(objectOf(item)).flatMap(([kind, action]) =>
            TRANSACTED[kind] === undefined ? [] : toTable(objectOf(action).TableName, { action: TRANSACTED[kind] }),
          ),
        );
      case 'Query':
      case 'Scan': {
        const access = toTable(TableName);
        return [
          IndexName === undefined ? access : { ...access, resource: `${access.resource}/index/${String(IndexName)}` },
        ];
      }
      case 'TagResource':
      case 'UntagResource':
      case 'ListTagsOfResource':
        return [toTable(ResourceArn)];
      default:
        return [toTable(TableName)];
    }
  };
  return {
    sdkId: 'DynamoDB',
    signingName: 'dynamodb',
    hosts: ['dynamodb'],
    protocol: 'json',
    operations: Object.fromEntries(
      operations.map((name): [string, ApiOperation] => [name, { accesses: (input) => accessesOf(name, input) }]),
    ),
  };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' ? (value as Readonly<Record<string, unknown>>) : {};
}
