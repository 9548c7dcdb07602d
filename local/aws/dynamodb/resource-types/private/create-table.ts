import { generatedUuid, physicalName } from '../../../../account/generated-name';
import type { PropertyReader } from '../../../../template/property-reader';
import { ResourceError } from '../../../../template/resource-error';
import type { CreatedResource, ResourceRequest } from '../../../../template/resource-type';
import { statementsOf } from '../../../iam/role';
import { ApiError } from '../../../service-apis/api-error';
import type { Tables } from '../../tables';

/**
 * Creates a table.
 *
 * @param input of `CreateTable`, without a name
 * @param resourcePolicy the property of the table, or of its replica
 */
export async function createTable(
  tables: Tables,
  { read, stackName, logicalId }: ResourceRequest,
  input: object,
  resourcePolicy: PropertyReader,
): Promise<CreatedResource> {
  const name = read.string('TableName') ?? physicalName({ stackName, logicalId });
  const timeToLive = read.object('TimeToLiveSpecification');
  const expiry = timeToLive.boolean('Enabled', false) ? timeToLive.requiredString('AttributeName') : undefined;
  try {
    await tables.engine.run('CreateTable', { ...input, TableName: name });
  } catch (error) {
    if (!(error instanceof ApiError)) {
      throw error;
    }
    throw error.message === ''
      ? new ResourceError(`Table already exists: ${name}; choose another TableName`, 'ResourceExists', 'TableName')
      : new ResourceError(error.message, 'InvalidProperty');
  }
  if (expiry !== undefined) {
    tables.timeToLive.set(name, expiry);
  }
  tables.policies.set(name, statementsOf(resourcePolicy.object('PolicyDocument').values));
  const arn = tables.arn(name);
  const created = tables.account.clock.now().toISOString().slice(0, -1);
  return {
    ref: name,
    attributes: {
      Arn: arn,
      TableId: generatedUuid(`table id of ${arn}`),
      ...(read.has('StreamSpecification') && { StreamArn: `${arn}/stream/${created}` }),
    },
  };
}
