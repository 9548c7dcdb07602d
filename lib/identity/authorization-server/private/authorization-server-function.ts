import { Duration, Stack, type RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { BundleWithSettings } from '../../../private/bundle-with-settings';
import type { FunctionConfiguration } from '../function-contract';
import { requireSmallEnvironment } from './function-environment';
import { SettingsForDeployment } from './settings-for-deployment';

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

  constructor(scope: Construct, id: string, props: AuthorizationServerFunctionProps) {
    super(scope, id);

    const { issuer, tableName, signingKeyArns, cookieSecretArn, identityProvider, ...others } = props.configuration;
    const { issuer: identityProviderIssuer, ...identityProviderSettings } = identityProvider;
    const resources = { issuer, tableName, signingKeyArns, cookieSecretArn, identityProviderIssuer };
    const { file, variables } = new SettingsForDeployment(this, {
      ...others,
      identityProvider: identityProviderSettings,
    });
    requireSmallEnvironment(resources, variables);
    const logGroup = new LogGroup(this, 'Logs', { retention: props.logRetention, removalPolicy: props.removalPolicy });
    // A role of its own, since the one that the CDK would make may write to every log group of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);

    this.function = new Function(this, 'Function', {
      description: 'Authorization server of an AgentCore gateway',
      // The newest runtime that all supported versions of aws-cdk-lib know, and the one that is supported the longest.
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: new BundleWithSettings('authorization-server', file),
      handler: 'index.handler',
      // Memory buys CPU, which is what a cold start takes.
      memorySize: 512,
      timeout: Duration.seconds(15),
      environment: {
        CONFIGURATION: Stack.of(this).toJsonString(resources),
        ...Object.fromEntries([...variables].map(([name, { value }]) => [name, value])),
      },
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
  }
}
