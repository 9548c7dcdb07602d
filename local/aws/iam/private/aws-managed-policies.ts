import type { PolicyDocument } from '../role';

const allow = (actions: readonly string[], Resource = '*'): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource }],
});

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const NETWORK_INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
const TRACES = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:GetSamplingStatisticSummaries',
];

/**
 * The policies of AWS that roles of functions and gateways commonly have, by what follows `iam::aws:policy/` in their ARN
 * (AWS Managed Policy Reference Guide). AWS has more than a thousand and changes them: what any other one allows is unknown
 * to the twin.
 */
export const AWS_MANAGED_POLICIES: Readonly<Record<string, PolicyDocument>> = {
  AdministratorAccess: allow(['*']),
  'service-role/AWSLambdaBasicExecutionRole': allow(LOGS),
  'service-role/AWSLambdaVPCAccessExecutionRole': allow([...LOGS, ...NETWORK_INTERFACES]),
  'service-role/AWSLambdaRole': allow(['lambda:InvokeFunction']),
  AWSXRayDaemonWriteAccess: allow(TRACES),
  AmazonS3ReadOnlyAccess: allow([
    's3:Get*',
    's3:List*',
    's3:Describe*',
    's3-object-lambda:Get*',
    's3-object-lambda:List*',
  ]),
  AmazonAPIGatewayInvokeFullAccess: allow(
    ['execute-api:Invoke', 'execute-api:ManageConnections'],
    'arn:aws:execute-api:*:*:*',
  ),
};
