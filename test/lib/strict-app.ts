import { App, DefaultStackSynthesizer, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { context } from '../../cdk.json';

/**
 * An app with the feature flags of this package, whose synthesis fails on any finding, error or warning, of the
 * CloudFormation validation engine inside aws-cdk-lib.
 */
export function strictApp(): App {
  return new App({
    context: { ...context, '@aws-cdk/core:strictCfnValidateErrors': true },
    // The rule is the same in every stack of the CDK and says nothing about this package.
    defaultStackSynthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  });
}

/** A stack in an app of its own. */
export function strictStack(props?: StackProps): Stack {
  return new Stack(strictApp(), 'Test', props);
}

/** A template for snapshots: without the hashes of assets, which change with every change to the functions. */
export function snapshotOf(stack: Stack): unknown {
  const template = Template.fromStack(stack).toJSON();
  return JSON.parse(
    JSON.stringify(template, (key, value: unknown) => (key === 'S3Key' ? '<hash of the function bundle>.zip' : value)),
  );
}

interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string[];
}

/** The resources of a type whose logical id contains a text. */
export function resources(stack: Stack, type: string, logicalIdPart = ''): Record<string, Resource> {
  const all = Template.fromStack(stack).findResources(type) as Record<string, Resource>;
  return Object.fromEntries(Object.entries(all).filter(([logicalId]) => logicalId.includes(logicalIdPart)));
}

/** The one resource of a type whose logical id contains a text. */
export function resource(stack: Stack, type: string, logicalIdPart = ''): Resource & { readonly logicalId: string } {
  const found = Object.entries(resources(stack, type, logicalIdPart));
  expect(found).toHaveLength(1);
  const [[logicalId, definition]] = found;
  return { logicalId, ...definition };
}

/** The JWT authorizer of the one gateway. */
export function authorizerIn(stack: Stack): unknown {
  const { AuthorizerConfiguration } = resource(stack, 'AWS::BedrockAgentCore::Gateway').Properties;
  return (AuthorizerConfiguration as { readonly CustomJWTAuthorizer: unknown }).CustomJWTAuthorizer;
}
