import { physicalName } from '../account/generated-name';
import type { LocalAccount } from '../account/local-account';
import type { ResourceType } from '../template/resource-type';

/** A type that has a name and an ARN, and no more. */
interface InertType extends Pick<ResourceType, 'type'> {
  readonly properties: readonly string[];
  readonly nameProperty: string;
  /** Of the ARN. */
  readonly service: string;
  readonly resource: (name: string) => string;
}

const INERT_TYPES: readonly InertType[] = [
  {
    type: 'AWS::CloudWatch::Alarm',
    properties: [
      'ActionConfiguration',
      'ActionsEnabled',
      'AlarmActions',
      'AlarmDescription',
      'AlarmName',
      'ComparisonOperator',
      'DatapointsToAlarm',
      'Dimensions',
      'EvaluateLowSampleCountPercentile',
      'EvaluationCriteria',
      'EvaluationInterval',
      'EvaluationPeriods',
      'EvaluationWindow',
      'ExtendedStatistic',
      'InsufficientDataActions',
      'MetricName',
      'Metrics',
      'Namespace',
      'OKActions',
      'Period',
      'Statistic',
      'Tags',
      'Threshold',
      'ThresholdMetricId',
      'TreatMissingData',
      'Unit',
      'WarmUpConfiguration',
    ],
    nameProperty: 'AlarmName',
    service: 'cloudwatch',
    resource: (name) => `alarm:${name}`,
  },
  {
    type: 'AWS::Logs::LogGroup',
    properties: [
      'BearerTokenAuthenticationEnabled',
      'DataProtectionPolicy',
      'DeletionProtectionEnabled',
      'FieldIndexPolicies',
      'KmsKeyId',
      'LogGroupClass',
      'LogGroupName',
      'ResourcePolicyDocument',
      'RetentionInDays',
      'Tags',
    ],
    nameProperty: 'LogGroupName',
    service: 'logs',
    resource: (name) => `log-group:${name}:*`,
  },
];

/** Resource types that exist in name only, because nothing in a sign-in or a tool call depends on what they do. */
export function inertResourceTypes(account: LocalAccount): readonly ResourceType[] {
  return [
    { type: 'AWS::CDK::Metadata', properties: ['Analytics'], create: ({ logicalId }) => ({ ref: logicalId }) },
    ...INERT_TYPES.map(
      ({ type, properties, nameProperty, service, resource }): ResourceType => ({
        type,
        properties,
        create(request) {
          const name = request.read.string(nameProperty) ?? physicalName(request);
          return { ref: name, attributes: { Arn: account.arn(service, resource(name)) } };
        },
      }),
    ),
  ];
}
