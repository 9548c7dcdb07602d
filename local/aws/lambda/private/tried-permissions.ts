import type { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import { AccessDeniedError } from '../../iam/access-request';
import type { LocalFunctions } from '../local-functions';

interface TriedPermission {
  /** The property that needs it. */
  readonly property: string;
  readonly isNeeded: (read: PropertyReader) => boolean;
  readonly actions: readonly string[];
  /** The service, as the message names it. */
  readonly service: string;
}

/**
 * What AWS Lambda tries with the role when it creates a function, and refuses the function if the role may not.
 *
 * The actions of Amazon EC2: AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC", "Required IAM
 * permissions". That of AWS X-Ray and the message: published reports of failed deployments. Of the other actions that the guide names, none
 * was found in such a report.
 */
const TRIED: readonly TriedPermission[] = [
  {
    property: 'VpcConfig',
    isNeeded: isInVpc,
    actions: ['CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DeleteNetworkInterface'].map(
      (action) => `ec2:${action}`,
    ),
    service: 'EC2',
  },
  {
    property: 'TracingConfig',
    isNeeded: (read) => read.object('TracingConfig').string('Mode') === 'Active',
    actions: ['xray:PutTraceSegments'],
    service: 'XRAY',
  },
];

/** Whether a function is connected to a VPC. Empty lists disconnect it (AWS Lambda API Reference, `VpcConfig`). */
export function isInVpc(read: PropertyReader): boolean {
  return read.object('VpcConfig').strings('SubnetIds').length > 0;
}

/**
 * @throws ResourceError when the role may not do what the function needs
 */
export async function tryPermissions(read: PropertyReader, roleArn: string, functions: LocalFunctions): Promise<void> {
  for (const { property, actions, service } of TRIED.filter(({ isNeeded }) => isNeeded(read))) {
    for (const action of actions) {
      try {
        await functions.iam.authorize({
          principal: { type: 'role', roleArn },
          action,
          resource: '*',
        });
      } catch (error) {
        if (!(error instanceof AccessDeniedError)) throw error;
        const message = `The provided execution role does not have permissions to call ${action.split(':')[1]} on ${service}`;
        throw new ResourceError(`${message}; allow the role ${action} on all resources`, 'AccessDenied', property);
      }
    }
  }
}
