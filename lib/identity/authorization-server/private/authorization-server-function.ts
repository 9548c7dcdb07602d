import { Duration, Stack, type RemovalPolicy } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { LoggingFormat, type Function } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ServerFunctionOptions } from '../../../function/server-function-options';
import { BundleWithSettings } from '../../../private/bundle-with-settings';
import { serverFunction } from '../../../private/server-function';
import type { FunctionConfiguration } from '../function-contract';
import { requireSmallEnvironment } from './function-environment';
import { SettingsForDeployment } from './settings-for-deployment';

/** Properties of `AuthorizationServerFunction`. */
export interface AuthorizationServerFunctionProps {
  readonly configuration: FunctionConfiguration;
  readonly options: ServerFunctionOptions;
  readonly removalPolicy: RemovalPolicy;
}

/** The function of an authorization server, and its role, which may do what AWS Lambda needs and nothing else yet. */
export class AuthorizationServerFunction extends Construct {
  public readonly function: Function;
  public readonly role: IRole;
  public readonly logGroup: ILogGroup;

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
    const {
      function: handler,
      role,
      logGroup,
    } = serverFunction(this, {
      description: 'Authorization server of an AgentCore gateway',
      code: new BundleWithSettings('authorization-server', file),
      // Memory buys CPU, which is what a cold start takes.
      memorySize: 512,
      timeout: Duration.seconds(15),
      environment: {
        CONFIGURATION: Stack.of(this).toJsonString(resources),
        ...Object.fromEntries([...variables].map(([name, { value }]) => [name, value])),
      },
      loggingFormat: LoggingFormat.JSON,
      options: props.options,
      logRemovalPolicy: props.removalPolicy,
    });
    this.function = handler;
    this.role = role;
    this.logGroup = logGroup;
  }
}
