import { Duration, Stack, type RemovalPolicy } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Code, LoggingFormat, type Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ServerFunctionOptions } from '../../../function/server-function-options';
import { functionBundle } from '../../../private/function-bundle';
import { invalidProperty } from '../../../private/invalid-property';
import { serverFunction } from '../../../private/server-function';
import type { FunctionConfiguration } from '../function-contract';

/** AWS Lambda Developer Guide, "Quotas": all environment variables of a function together. */
const MAX_ENVIRONMENT_BYTES = 4096;

/** Bytes that URLs, ARNs and ids may add at deployment: in the app, shorter tokens stand for them. */
const GROWTH_AT_DEPLOYMENT = 1200;

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

  constructor(scope: Construct, id: string, props: AuthorizationServerFunctionProps) {
    super(scope, id);

    requireSize(props.configuration);
    const { function: handler, role } = serverFunction(this, {
      description: 'Authorization server of an AgentCore gateway',
      code: Code.fromAsset(functionBundle('authorization-server')),
      // Memory buys CPU, which is what a cold start takes.
      memorySize: 512,
      timeout: Duration.seconds(15),
      environment: { CONFIGURATION: Stack.of(this).toJsonString(props.configuration) },
      loggingFormat: LoggingFormat.JSON,
      options: props.options,
      logRemovalPolicy: props.removalPolicy,
    });
    this.function = handler;
    this.role = role;
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
