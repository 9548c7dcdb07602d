import { awsJson } from '../service-apis/aws-json';
import type { ServiceApi } from '../service-apis/service-api';
import { describeTimeToLive } from './operations/describe-time-to-live';
import { dynaliteOperations } from './operations/dynalite-operations';
import { inTurn } from './operations/private/in-turn';
import { transactGetItems } from './operations/transact-get-items';
import { transactWriteItems } from './operations/transact-write-items';
import { updateTimeToLive } from './operations/update-time-to-live';
import type { Tables } from './tables';

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
