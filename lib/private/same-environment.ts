import { CfnResource, Stack, StringConcat, Token, Tokenization, type IResource } from 'aws-cdk-lib';
import type { ICertificateRef } from 'aws-cdk-lib/aws-certificatemanager';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import type { ErrorCode } from './error-code';
import { invalidProperty } from './invalid-property';

/** Where something is: text, or a token or nothing where it is not known at synthesis. */
export interface Environment {
  readonly account?: string;
  readonly region?: string;
}

/** What something shares with what uses it. */
interface Rule {
  readonly code: ErrorCode;
  readonly user: string;
  readonly account: boolean;
  /** Text: the region that it has to be in, wherever its user is. */
  readonly region: boolean | string;
}

/** What has to be where. What AWS does not document, such as a policy engine in another region than its gateway, is not here. */
const RULES = {
  // AWS CloudFormation creates app clients, domain and resource servers in the account and region of their stack.
  userPool: { code: 'WrongEnvironment', user: 'its app clients', account: true, region: true },
  userPoolOfServer: { code: 'WrongEnvironment', user: 'the authorization server', account: true, region: true },
  userPoolOfGateway: { code: 'IncompatibleIdentity', user: 'the gateway', account: true, region: true },
  // Amazon Cognito Developer Guide, "Configuring a user pool domain": the domain of a pool is part of it.
  userPoolDomain: { code: 'WrongEnvironment', user: 'the user pool', account: true, region: true },
  // Amazon Cognito Developer Guide, "Using your own domain for managed login".
  certificateOfUserPool: { code: 'WrongEnvironment', user: 'Amazon Cognito', account: true, region: 'us-east-1' },
  // The function reads the parameter with the gateway's URL in its own account and region.
  serverOfGateway: { code: 'IncompatibleIdentity', user: 'the gateway', account: true, region: true },
  // AWS CloudFormation creates targets in the account and region of their stack.
  gateway: { code: 'WrongEnvironment', user: 'its targets', account: true, region: true },
  // Amazon API Gateway Developer Guide, "Set up a Regional custom domain name in API Gateway".
  certificateOfServer: { code: 'WrongEnvironment', user: 'the authorization server', account: true, region: true },
  // Amazon Route 53 has no regions. The alias record is created in the account of the stack.
  hostedZone: { code: 'WrongEnvironment', user: 'the alias record', account: true, region: false },
  // The function asks AWS Secrets Manager of its own region. A secret's policy can admit another account.
  clientSecret: { code: 'WrongEnvironment', user: 'the authorization server', account: false, region: true },
  // AWS KMS Developer Guide, "Multi-Region keys": a key works in its own region. A key's policy can admit another account.
  encryptionKey: { code: 'WrongEnvironment', user: 'what it encrypts', account: false, region: true },
  // Amazon CloudWatch User Guide, "Using Amazon CloudWatch alarms". A topic's policy can admit another account.
  alarmTopic: { code: 'WrongEnvironment', user: 'the alarms', account: false, region: true },
  // AWS Lambda API Reference, `LoggingConfig`, has the name of a log group only. Amazon API Gateway Developer Guide, "Configure logging
  // for HTTP APIs", has its ARN, and CloudWatch Logs takes logs of its own account and region.
  logGroup: { code: 'WrongEnvironment', user: 'what writes to it', account: true, region: true },
  // Amazon VPC User Guide, "VPC basics": a VPC is in one region. Its subnets can be shared with other accounts.
  vpc: { code: 'WrongEnvironment', user: 'the function', account: false, region: true },
  // IAM User Guide, "Grant a user permissions to pass a role to an AWS service". IAM has no regions.
  role: { code: 'WrongEnvironment', user: 'the service that assumes it', account: true, region: false },
  // The permission to call the server is created by the stack of the gateway.
  sampleServer: { code: 'WrongEnvironment', user: 'the gateway', account: true, region: true },
} as const satisfies Record<string, Rule>;

/**
 * Refuses what is in another account or region than AWS needs it in, as far as both are known at synthesis.
 *
 * @param rule what is used
 * @param property the property that it was given as
 * @param used the construct that was given
 * @param environment where it is, see `environmentOf`
 * @param user where it is used
 */
export function requireSameEnvironment(
  rule: keyof typeof RULES,
  property: string,
  used: IConstruct,
  environment: Environment,
  user: Environment,
): void {
  const { code, user: name, ...needed }: Rule = RULES[rule];
  if (needed.account && differ(environment.account, user.account)) {
    throw invalidProperty(
      code,
      property,
      used.node.path,
      `it is in the account ${environment.account}, and ${name} in ${user.account}`,
      'put both in one account',
    );
  }
  if (typeof needed.region === 'string') {
    if (isCommercial(environment.region) && differ(environment.region, needed.region)) {
      throw invalidProperty(
        code,
        property,
        used.node.path,
        `it is in the region ${environment.region}, and ${name} takes it from ${needed.region} only`,
        `use one in ${needed.region}`,
      );
    }
  } else if (needed.region && differ(environment.region, user.region)) {
    throw invalidProperty(
      code,
      property,
      used.node.path,
      `it is in the region ${environment.region}, and ${name} in ${user.region}`,
      'put both in one region',
    );
  }
}

/** Where a construct of this app is deployed. */
export function deployedIn(construct: IConstruct): Environment {
  const { account, region } = Stack.of(construct);
  return { account, region };
}

/**
 * What `Role.fromLookup` gives, in a made-up account, until the CDK CLI has looked the role up. A check that throws then would keep
 * the CLI from ever doing so.
 */
const PENDING_LOOKUP = ':role/DUMMY_ARN';

/** Where a resource is. An imported one may have an ARN that says more than its environment, by default that of its stack. */
export function environmentOf(resource: IResource, arn: string): Environment {
  if (arn.endsWith(PENDING_LOOKUP)) {
    return {};
  }
  const fromArn = environmentOfArn(arn);
  return { account: fromArn.account ?? resource.env.account, region: fromArn.region ?? resource.env.region };
}

/**
 * Where a certificate is. Only that of one that AWS CloudFormation creates is the stack's: the CDK says so of one that is imported
 * and of one that a function of `DnsValidatedCertificate` requests in another region, too.
 */
export function environmentOfCertificate(certificate: ICertificateRef): Environment {
  const isCreated = [certificate, certificate.node.defaultChild].some((node) => CfnResource.isCfnResource(node));
  return isCreated ? certificate.env : environmentOfArn(certificate.certificateRef.certificateArn);
}

/** Amazon Cognito API Reference, `UserPoolType`, `Id`: the region stands before the underscore. */
const USER_POOL_ID = /^([\w-]+)_[0-9a-zA-Z]+$/;

/** Where a user pool is. The id says more of one that is imported by its id. */
export function environmentOfUserPool(userPool: IUserPool): Environment {
  const environment = environmentOf(userPool, userPool.userPoolArn);
  const [, region] =
    (Token.isUnresolved(userPool.userPoolId) ? undefined : USER_POOL_ID.exec(userPool.userPoolId)) ?? [];
  return { ...environment, region: region ?? environment.region };
}

/** Stands in the place of a token. */
const TOKEN = '${}';

function environmentOfArn(arn: string): Environment {
  const text = Tokenization.reverseString(arn)
    .mapTokens({ mapToken: () => TOKEN })
    .join(new StringConcat()) as string;
  const [prefix, , , region, account] = text.split(':');
  const known = (part?: string) => (prefix === 'arn' && part && !part.includes(TOKEN) ? part : undefined);
  return { account: known(account), region: known(region) };
}

function differ(one?: string, other?: string): boolean {
  return (
    one !== undefined && other !== undefined && !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other
  );
}

/** Whether a region is neither in China nor of a government, where the rules of certificates differ. */
function isCommercial(region?: string): boolean {
  return region !== undefined && !Token.isUnresolved(region) && RegionInfo.get(region).partition === 'aws';
}
