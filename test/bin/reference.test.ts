import { Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, ManagedPolicy, Role } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { GatewayAuthReference } from '../../bin/reference';
import { snapshotOf, strictApp } from '../lib/strict-app';

test('the reference stack', () => {
  expect(snapshotOf(new GatewayAuthReference(strictApp(), 'GatewayAuthReference'))).toMatchSnapshot();
});

test('[92] the reference stack can be deleted', () => {
  const template = Template.fromStack(new GatewayAuthReference(strictApp(), 'GatewayAuthReference'));
  template.hasResource('AWS::Cognito::UserPool', {
    DeletionPolicy: 'Delete',
    Properties: { DeletionProtection: 'INACTIVE' },
  });
  for (const [logicalId, { DeletionPolicy }] of Object.entries(
    template.toJSON().Resources as Record<string, { DeletionPolicy?: string }>,
  )) {
    expect([logicalId, DeletionPolicy]).not.toEqual([logicalId, 'Retain']);
  }
});

test('[91] the reference stack tells all that a person needs to connect', () => {
  const stack = new GatewayAuthReference(strictApp(), 'GatewayAuthReference');
  const outputs = Object.keys(Template.fromStack(stack).toJSON().Outputs as object);
  const assistants = Object.values(Template.fromStack(stack).findResources('AWS::Cognito::UserPoolClient')).map(
    ({ Properties }) => (Properties as { ClientName: string }).ClientName.replace(/\W/g, ''),
  );
  expect(outputs).toEqual([
    'McpUrl',
    'Issuer',
    ...assistants.flatMap((assistant) => [`${assistant}ClientId`, `${assistant}Configuration`]),
  ]);
});

test('cdk-nag finds nothing in the reference stack that is not acknowledged with a reason', () => {
  const app = strictApp();
  const stack = new GatewayAuthReference(app, 'GatewayAuthReference');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).not.toThrow();

  const acknowledged = stack.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  expect(acknowledged.map(({ data }) => data as unknown)).toMatchSnapshot();
});

describe('with an authorization server', () => {
  function referenceStack() {
    const app = strictApp();
    app.node.setContext('signIn', 'authorization-server');
    return { app, stack: new GatewayAuthReference(app, 'GatewayAuthReference') };
  }

  test('the reference stack', () => {
    expect(snapshotOf(referenceStack().stack)).toMatchSnapshot();
  });

  test('[92] can be deleted', () => {
    const { Resources } = Template.fromStack(referenceStack().stack).toJSON() as {
      Resources: Record<string, { DeletionPolicy?: string }>;
    };
    expect(Object.entries(Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain')).toEqual([]);
  });

  test('[91] tells the one URL that a person needs', () => {
    const { stack } = referenceStack();
    const { Outputs } = Template.fromStack(stack).toJSON() as { Outputs: Record<string, { Value: unknown }> };
    expect(Object.keys(Outputs)).toEqual(['McpUrl', 'Issuer', 'Configuration']);
  });

  test('cdk-nag finds nothing that is not acknowledged with a reason', () => {
    const { app, stack } = referenceStack();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
    const acknowledged = stack.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
    expect(acknowledged.map(({ data }) => data as unknown)).toMatchSnapshot();
  });
});

test('another way to sign in is refused', () => {
  const app = strictApp();
  app.node.setContext('signIn', 'oidc');
  expect(() => new GatewayAuthReference(app, 'GatewayAuthReference')).toThrow(
    new Error('Invalid context signIn "oidc": use direct or authorization-server'),
  );
});

test('the same checks do find something that is wrong', () => {
  const app = strictApp();
  const stack = new GatewayAuthReference(app, 'GatewayAuthReference');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new Role(stack, 'Careless', {
    assumedBy: new AccountRootPrincipal(),
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')],
  });
  expect(() => app.synth()).toThrow(/AwsSolutions-IAM4/);
});
