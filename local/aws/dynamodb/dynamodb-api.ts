import { awsJson } from '../service-apis/aws-json';
import type { ApiOperation, ServiceApi } from '../service-apis/service-api';
import { describeTimeToLive } from './operations/describe-time-to-live';
import { dynaliteOperations } from './operations/dynalite-operations';
import { transactGetItems } from './operations/transact-get-items';
import { transactWriteItems } from './operations/transact-write-items';
import { updateTimeToLive } from './operations/update-time-to-live';
import { tableName, type Tables } from './tables';

/**
 * Not evaluated are the condition keys of items (`dynamodb:LeadingKeys`, `dynamodb:Attributes` and others): requests do not
 * have them, so that conditions on them do not hold.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export function dynamoDbApi(tables: Tables): ServiceApi {
  return {
    sdkId: 'DynamoDB',
    signingName: 'dynamodb',
    hosts: ['dynamodb'],
    protocol: awsJson('1.0', 'DynamoDB_20120810'),
    operations: inTurn(tables, {
      ...dynaliteOperations(tables),
      DescribeTimeToLive: describeTimeToLive(tables),
      UpdateTimeToLive: updateTimeToLive(tables),
      TransactGetItems: transactGetItems(tables),
      TransactWriteItems: transactWriteItems(tables),
    }),
  };
}

/** Operations that answer one after the other, and by the names of tables where their input has ARNs: dynalite has names only. */
function inTurn(
  tables: Tables,
  operations: Readonly<Record<string, ApiOperation>>,
): Readonly<Record<string, ApiOperation>> {
  const entries = Object.entries(operations).map(([name, operation]): [string, ApiOperation] => [
    name,
    { ...operation, answer: (input) => tables.inTurn(() => operation.answer(withTableNames(input))) },
  ]);
  return Object.fromEntries(entries);
}

function withTableNames(input: object): object {
  return JSON.parse(JSON.stringify(input), (key, item: unknown) => {
    if (key === 'TableName' && typeof item === 'string') {
      return tableName(item);
    }
    return key === 'RequestItems' && item !== null && typeof item === 'object'
      ? Object.fromEntries(Object.entries(item).map(([table, requests]) => [tableName(table), requests]))
      : item;
  }) as object;
}
