import { physicalName } from '../physical-name';
import type { LocalAccount } from '../local-account';
import type { ResourceTypes } from '../template/resource-type';

/** Resource types that exist in name only, because nothing in a sign-in or a tool call depends on what they do. */
export function inertResourceTypes({ partition, region, accountId }: LocalAccount): ResourceTypes {
  return {
    'AWS::CDK::Metadata': ({ logicalId }) => ({ ref: logicalId }),
    'AWS::CloudWatch::Alarm': ({ stackName, logicalId, properties }) => {
      const name = properties.AlarmName ?? physicalName({ stackName, logicalId });
      return { ref: name, attributes: { Arn: `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${name}` } };
    },
    'AWS::Logs::LogGroup': ({ stackName, logicalId, properties }) => {
      const name = properties.LogGroupName ?? physicalName({ stackName, logicalId });
      return { ref: name, attributes: { Arn: `arn:${partition}:logs:${region}:${accountId}:log-group:${name}:*` } };
    },
  };
}
