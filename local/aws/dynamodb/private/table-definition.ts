import type { LocalAccount } from '../../../account/local-account';
import { ResourceError, type ResourceProperties, type ResourceRequest } from '../../../template/resource-type';
import type { PolicyDocument } from '../../iam/role';

/** A table as its template describes it. */
export interface TableDefinition {
  /** Of `CreateTable`, without a name. */
  readonly input: ResourceProperties;
  /** The attribute that says when an item expires. */
  readonly timeToLive: string | undefined;
  /** The statements of the table's own policy. */
  readonly policy: readonly PolicyDocument[];
}

const CREATED = [
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'ProvisionedThroughput',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export function readTable({ properties }: ResourceRequest): TableDefinition {
  const given = CREATED.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]);
  return { input: withNumbers(Object.fromEntries(given)), ...commonPartOf(properties, properties.ResourcePolicy) };
}

/**
 * A global table, of which the replica in the twin's region is served. Its throughput says nothing in the twin.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
 */
export function readGlobalTable(request: ResourceRequest, account: LocalAccount): TableDefinition {
  const { properties, stackName, logicalId } = request;
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes, Replicas } = properties;
  const replicas: readonly ResourceProperties[] = Replicas ?? [];
  const replica = replicas.find(({ Region }) => Region === account.region);
  if (replica === undefined) {
    throw new ResourceError(`Replicas must have one in the region of the stack, ${account.region}`);
  }
  if (replicas.length > 1) {
    account.warn(`${stackName}/${logicalId}: the local twin serves the replica in ${account.region} only`);
  }
  const indexes = (GlobalSecondaryIndexes as readonly ResourceProperties[] | undefined)?.map(
    ({ IndexName, KeySchema: indexKey, Projection }) => ({ IndexName, KeySchema: indexKey, Projection }),
  );
  const input = {
    AttributeDefinitions,
    KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...(indexes && { GlobalSecondaryIndexes: indexes }),
    ...(LocalSecondaryIndexes && { LocalSecondaryIndexes }),
  };
  return { input, ...commonPartOf(properties, replica.ResourcePolicy) };
}

function commonPartOf(
  { TimeToLiveSpecification }: ResourceProperties,
  resourcePolicy: ResourceProperties | undefined,
): Pick<TableDefinition, 'timeToLive' | 'policy'> {
  const { AttributeName, Enabled } = TimeToLiveSpecification ?? {};
  const isEnabled = String(Enabled) === 'true';
  if (isEnabled && typeof AttributeName !== 'string') {
    throw new ResourceError('TimeToLiveSpecification.AttributeName is missing: name the attribute that says the time');
  }
  return {
    timeToLive: isEnabled ? AttributeName : undefined,
    policy: [resourcePolicy?.PolicyDocument?.Statement ?? []].flat(),
  };
}

/** CloudFormation lets templates write numbers as strings. */
function withNumbers(value: ResourceProperties): ResourceProperties {
  return JSON.parse(JSON.stringify(value), (key, item: unknown) =>
    /CapacityUnits$/.test(key) ? Number(item) : item,
  ) as ResourceProperties;
}
