import { physicalName } from '../account/generated-name';
import type { LocalAccount } from '../account/local-account';
import type { ResourceType } from '../template/resource-type';
import { networkResourceTypes } from './network-resource-types';

/** Resource types that exist in name only, because nothing in a sign-in or a tool call depends on what they do. */
export function inertResourceTypes(account: LocalAccount): readonly ResourceType[] {
  const named = (type: string, nameProperty: string, arn: (name: string) => string): ResourceType => ({
    type,
    create(request) {
      const name = request.read.string(nameProperty) ?? physicalName(request);
      return { ref: name, attributes: { Arn: arn(name) } };
    },
  });
  return [
    { type: 'AWS::CDK::Metadata', create: ({ logicalId }) => ({ ref: logicalId }) },
    ...networkResourceTypes(),
    named('AWS::CloudWatch::Alarm', 'AlarmName', (name) => account.arn('cloudwatch', `alarm:${name}`)),
    named('AWS::Logs::LogGroup', 'LogGroupName', (name) => account.arn('logs', `log-group:${name}:*`)),
    {
      type: 'AWS::SNS::Topic',
      create(request) {
        const name = request.read.string('TopicName') ?? physicalName(request);
        const arn = account.arn('sns', name);
        return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
      },
    },
    { type: 'AWS::SNS::TopicPolicy', create: (request) => ({ ref: physicalName(request) }) },
  ];
}
