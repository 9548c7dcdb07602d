import { parseObject } from '../../../account/json-values';
import { PropertyReader } from '../../../template/property-reader';
import type { ResourceType } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';

/** As `AwsCustomResource` of the CDK writes the call: with the names of version 2 or 3 of the AWS SDK for JavaScript. */
const SERVICE = /^(@aws-sdk\/client-)?cognito-?identity-?(service-?)?provider(client)?$/i;
const ACTION = /^describeUserPoolClient(Command)?$/i;

/**
 * `Custom::DescribeCognitoUserPoolClient`: what `userPoolClientSecret` of an app client of the CDK is (`UserPoolClient` in
 * `aws-cdk-lib/aws-cognito`). On AWS a function calls `DescribeUserPoolClient`, and the members of the answer are the attributes, by
 * their paths. The twin has the client, and runs no function for it: what the role of the function may do is not evaluated.
 */
export const describedUserPoolClient = (region: CognitoRegion): ResourceType => ({
  type: 'Custom::DescribeCognitoUserPoolClient',
  create: ({ read, stackName, logicalId }) => {
    const call = new PropertyReader(
      parseObject(read.requiredString('Create')) ?? read.fail('Create', 'is not the JSON of a call', 'give an object'),
      'Create',
    );
    if (!SERVICE.test(call.string('service') ?? '') || !ACTION.test(call.string('action') ?? '')) {
      const problem = `calls ${call.string('service')} ${call.string('action')}`;
      read.fail('Create', problem, 'the local twin runs this custom resource for DescribeUserPoolClient alone');
    }
    const parameters = call.requiredObject('parameters');
    const pool = region.pool(parameters);
    const { clientId, settings } = region.client(parameters, pool);
    const { name, secret } = settings;
    return {
      ref: call.object('physicalResourceId').string('id') ?? `${stackName}-${logicalId}`,
      attributes: {
        'UserPoolClient.UserPoolId': pool.id,
        'UserPoolClient.ClientId': clientId,
        'UserPoolClient.ClientName': name,
        ...(secret !== undefined && { 'UserPoolClient.ClientSecret': secret }),
      },
    };
  },
});
