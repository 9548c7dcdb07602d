import type { LocalAccount } from '../../../account/local-account';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import type { Tables } from '../tables';
import { createTable } from './private/create-table';

/**
 * A global table, of which the replica in the twin's region is served. Its throughput says nothing in the twin.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
 */
export const globalTable = (account: LocalAccount, tables: () => Promise<Tables>): ResourceType => ({
  type: 'AWS::DynamoDB::GlobalTable',
  create: async (request) => {
    const { read, stackName, logicalId } = request;
    const replicas = read.objects('Replicas');
    const replica = replicas.find((candidate) => candidate.string('Region') === account.region);
    if (replica === undefined) {
      const problem = `Replicas must have one in the region of the stack, ${account.region}`;
      throw new ResourceError(problem, 'InvalidProperty', 'Replicas');
    }
    if (replicas.length > 1) {
      account.warn(`${stackName}/${logicalId}: the local twin serves the replica in ${account.region} only`);
    }
    const indexes = read.objects('GlobalSecondaryIndexes').map((index) => ({
      IndexName: index.any('IndexName'),
      KeySchema: index.any('KeySchema'),
      Projection: index.any('Projection'),
    }));
    const input = {
      AttributeDefinitions: read.any('AttributeDefinitions'),
      KeySchema: read.any('KeySchema'),
      BillingMode: 'PAY_PER_REQUEST',
      ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
      LocalSecondaryIndexes: read.any('LocalSecondaryIndexes'),
    };
    return createTable(await tables(), request, input, replica.object('ResourcePolicy'));
  },
});
