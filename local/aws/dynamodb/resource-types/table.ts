import type { ResourceType } from '../../../template/resource-type';
import type { Tables } from '../tables';
import { createTable } from './private/create-table';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export const table = (tables: () => Promise<Tables>): ResourceType => ({
  type: 'AWS::DynamoDB::Table',
  create: async (request) => {
    const { read } = request;
    const input = [
      'AttributeDefinitions',
      'KeySchema',
      'BillingMode',
      'ProvisionedThroughput',
      'GlobalSecondaryIndexes',
      'LocalSecondaryIndexes',
    ].map((name) => [name, read.any(name)]);
    return createTable(await tables(), request, withNumbers(Object.fromEntries(input)), read.object('ResourcePolicy'));
  },
});

/** CloudFormation lets templates write numbers as strings. */
function withNumbers(input: object): object {
  return JSON.parse(JSON.stringify(input), (key, item: unknown) =>
    /CapacityUnits$/.test(key) ? Number(item) : item,
  ) as object;
}
