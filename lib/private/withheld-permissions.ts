import { Annotations } from 'aws-cdk-lib';
import type { CfnPolicy, IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Dependable } from 'constructs';
import { readable } from './readable-template';

/** A statement of a policy, with text for what is known at deployment only. */
interface Statement {
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What a construct asked a role for. Whether the role takes it is known when all constructs are there. */
interface Request {
  readonly isTaken: () => boolean;
  readonly statements: () => unknown[];
}

const watched = new WeakSet<IRole>();

/**
 * Warns of the permissions that constructs ask a role for from now on and that the role does not take, as one policy document.
 *
 * The CDK leaves a role alone that is imported with `mutable: false`, belongs to another account, comes from
 * `withoutPolicyUpdates()` or was created before (`Role.customizeRoles`), and says nothing. Such a role answers a request with
 * nothing to wait for. This goes by that answer, since the classes of these roles are private to the CDK.
 */
export function warnOfWithheldPermissions(role: IRole): void {
  if (watched.has(role)) {
    return;
  }
  watched.add(role);
  const requests = requestsOf(role);
  // Not an aspect: the CDK fills in what to wait for with an aspect of its own.
  role.node.addValidation({
    validate: () => {
      const withheld = requests.filter(({ isTaken }) => !isTaken()).flatMap(({ statements }) => statements());
      const statements = (readable(role, withheld) as Statement[]).filter(
        (statement) => !isGrantedByFunction(role, statement),
      );
      if (statements.length > 0) {
        Annotations.of(role).addWarningV2('cdk-agentcore-gateway-auth:withheldPermissions', warning(role, statements));
      }
      return [];
    },
  });
}

/** Replaces the two methods that permissions come in by, on the role itself, since the CDK's constructs call them there. */
function requestsOf(role: IRole): Request[] {
  const requests: Request[] = [];
  const addToPrincipalPolicy = role.addToPrincipalPolicy.bind(role);
  role.addToPrincipalPolicy = (statement: PolicyStatement) => {
    const result = addToPrincipalPolicy(statement);
    const { policyDependable } = result;
    requests.push({
      isTaken: () => policyDependable !== undefined && Dependable.of(policyDependable).dependencyRoots.length > 0,
      statements: () => [statement.toStatementJson()],
    });
    return result;
  };
  const attachInlinePolicy = role.attachInlinePolicy.bind(role);
  role.attachInlinePolicy = (policy: Policy) => {
    attachInlinePolicy(policy);
    requests.push({
      isTaken: () => isAttached(policy),
      statements: () => (policy.document.toJSON() as { readonly Statement?: unknown[] } | undefined)?.Statement ?? [],
    });
  };
  return requests;
}

function isAttached(policy: Policy): boolean {
  const { roles } = policy.node.defaultChild as CfnPolicy;
  const names: unknown = policy.stack.resolve(roles);
  return Array.isArray(names) && names.length > 0;
}

/**
 * Whether the policy of a function of this app lets the role call it. Within an account that is enough (AWS Lambda Developer Guide,
 * "Control access to Lambda function URLs"; IAM User Guide, "Policy evaluation logic").
 */
function isGrantedByFunction(role: IRole, { Action, Resource, Condition = {} }: Statement): boolean {
  const onlyThroughUrl = Object.values(Condition).some((keys) => 'lambda:InvokedViaFunctionUrl' in keys);
  const permissions = role.node.root.node.findAll().filter((node) => node instanceof CfnPermission);
  return [Action]
    .flat()
    .every((action) =>
      permissions.some(
        (permission) =>
          permission.action === action &&
          readable(permission, permission.principal) === readable(role, role.roleArn) &&
          [Resource].flat().includes(readable(permission, permission.functionName) as string) &&
          (onlyThroughUrl || !permission.invokedViaFunctionUrl),
      ),
    );
}

function warning(role: IRole, statements: Statement[]): string {
  const distinct = [...new Set(statements.map((statement) => JSON.stringify(statement)))];
  const policy = {
    Version: '2012-10-17',
    Statement: distinct.map((statement) => JSON.parse(statement) as Statement),
  };
  const text = JSON.stringify(policy, undefined, 2);
  const name = String(readable(role, role.roleName));
  const placeholders = text.includes('${') ? ', with the deployed values in the place of the placeholders' : '';
  return `This app cannot change the role ${name}: it is imported as immutable, belongs to another account or was created before. Add this policy to the role${placeholders}:\n${text}\n`;
}
