import { Duration, Stack, type RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { functionBundle } from '../../../private/function-bundle';
import { invalidProperty } from '../../../private/invalid-property';
import type { FunctionConfiguration } from '../function-contract';

/** AWS Lambda Developer Guide, "Quotas": all environment variables of a function together. */
const MAX_ENVIRONMENT_BYTES = 4096;

/** Bytes that URLs, ARNs and ids may add at deployment: in the app, shorter tokens stand for them. */
const GROWTH_AT_DEPLOYMENT = 1200;

/** Properties of `AuthorizationServerFunction`. */
export interface AuthorizationServerFunctionProps {
  readonly configuration: FunctionConfiguration;
  readonly reservedConcurrentExecutions?: number;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** The function of an authorization server, and a role that may write its logs and nothing else yet. */
export class AuthorizationServerFunction extends Construct {
  public readonly function: Function;
  public readonly role: Role;
  public readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: AuthorizationServerFunctionProps) {
    super(scope, id);

    requireSize(props.configuration);
    this.logGroup = new LogGroup(this, 'Logs', { retention: props.logRetention, removalPolicy: props.removalPolicy });
    // A role of its own, since the one that the CDK would make may write to every log group of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(this.role);

    this.function = new Function(this, 'Function', {
      description: 'Authorization server of an AgentCore gateway',
      // The newest runtime that all supported versions of aws-cdk-lib know, and the one that is supported the longest.
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(functionBundle('authorization-server')),
      handler: 'index.handler',
      // Memory buys CPU, which is what a cold start takes.
      memorySize: 512,
      timeout: Duration.seconds(15),
      environment: { CONFIGURATION: Stack.of(this).toJsonString(props.configuration) },
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
  }
}

function requireSize(configuration: FunctionConfiguration): void {
  const bytes = Buffer.byteLength(JSON.stringify(configuration));
  if (bytes > MAX_ENVIRONMENT_BYTES - GROWTH_AT_DEPLOYMENT) {
    throw invalidProperty(
      'QuotaExceeded',
      'configuration',
      `${bytes} bytes`,
      'it does not fit into the environment of a function',
      'list fewer or shorter clients, scopes, allowedCallbackUrls and metadataDocumentHosts',
    );
  }
}
