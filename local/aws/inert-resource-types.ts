import { physicalName } from '../account/generated-name';
import type { LocalAccount } from '../account/local-account';
import { typesOf, type ResourceType } from '../template/resource-type';

/** Resource types that exist in name only, because nothing in a sign-in or a tool call depends on what they do. */
export function inertResourceTypes(account: LocalAccount): readonly ResourceType[] {
  return typesOf({
    'AWS::CDK::Metadata': ({ logicalId }) => ({ ref: logicalId }),
    'AWS::CloudWatch::Alarm': ({ stackName, logicalId, properties }) => {
      const name = properties.AlarmName ?? physicalName({ stackName, logicalId });
      return { ref: name, attributes: { Arn: account.arn('cloudwatch', `alarm:${name}`) } };
    },
    'AWS::Logs::LogGroup': ({ stackName, logicalId, properties }) => {
      const name = properties.LogGroupName ?? physicalName({ stackName, logicalId });
      return { ref: name, attributes: { Arn: account.arn('logs', `log-group:${name}:*`) } };
    },
  });
}
