import { physicalName } from '../account/generated-name';
import type { LocalAccount } from '../account/local-account';
import type { ResourceType } from '../template/resource-type';

/** A type that has a name and an ARN, and no more. */
interface InertType extends Pick<ResourceType, 'type'> {
  readonly nameProperty: string;
  /** Of the ARN. */
  readonly service: string;
  readonly resource: (name: string) => string;
}

const INERT_TYPES: readonly InertType[] = [
  {
    type: 'AWS::CloudWatch::Alarm',
    nameProperty: 'AlarmName',
    service: 'cloudwatch',
    resource: (name) => `alarm:${name}`,
  },
  {
    type: 'AWS::Logs::LogGroup',
    nameProperty: 'LogGroupName',
    service: 'logs',
    resource: (name) => `log-group:${name}:*`,
  },
];

/** Resource types that exist in name only, because nothing in a sign-in or a tool call depends on what they do. */
export function inertResourceTypes(account: LocalAccount): readonly ResourceType[] {
  return [
    { type: 'AWS::CDK::Metadata', create: ({ logicalId }) => ({ ref: logicalId }) },
    ...INERT_TYPES.map(({ type, nameProperty, service, resource }): ResourceType => ({
      type,
      create(request) {
        const name = request.read.string(nameProperty) ?? physicalName(request);
        return { ref: name, attributes: { Arn: account.arn(service, resource(name)) } };
      },
    })),
  ];
}
