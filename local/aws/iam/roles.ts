import type { LocalAccount } from '../../account/local-account';
import { AWS_MANAGED_POLICIES } from './private/aws-managed-policies';
import { roleId, type PolicyDocument, type Role } from './role';

/** A role that policies are attached to, one after the other. */
export interface MutableRole extends Role {
  readonly inlinePolicies: Map<string, PolicyDocument>;
  readonly managedPolicyArns: Set<string>;
}

/** What the policies of a role say, and the ARNs of those of which that is not known. */
export interface IdentityPolicies {
  readonly documents: readonly { readonly name: string; readonly policy: PolicyDocument }[];
  readonly unknown: readonly string[];
}

/** A role that no template has: the person who runs the twin, who may do everything that no resource denies. */
const ADMINISTRATOR = 'local-twin/Administrator';

/** The roles of an account, and its managed policies. */
export class Roles {
  readonly administrator: Role;
  /** Every role of the templates, and every role that a policy of the templates names. */
  readonly byName = new Map<string, MutableRole>();
  /** The documents of the managed policies in the templates, by their ARN. */
  readonly managedPolicies = new Map<string, PolicyDocument>();

  constructor(private readonly account: LocalAccount) {
    const arn = this.arn('role', '/', ADMINISTRATOR);
    this.administrator = {
      name: ADMINISTRATOR,
      arn,
      id: roleId(arn),
      trustPolicy: { Version: '2012-10-17', Statement: [] },
      inlinePolicies: new Map(),
      managedPolicyArns: new Set([account.arn('iam', 'policy/AdministratorAccess', { region: '', accountId: 'aws' })]),
    };
  }

  /** The role with this name. One from outside of the template is first heard of when a policy is attached to it. */
  named(name: string): MutableRole {
    const known = this.byName.get(name);
    if (known !== undefined) {
      return known;
    }
    const arn = this.arn('role', '/', name);
    const role = { name, arn, id: roleId(arn), inlinePolicies: new Map(), managedPolicyArns: new Set<string>() };
    this.byName.set(name, role);
    return role;
  }

  byArn(arn: string): Role | undefined {
    if (arn === this.administrator.arn) {
      return this.administrator;
    }
    const role = this.byName.get(arn.slice(arn.lastIndexOf('/') + 1));
    return role?.arn === arn || role?.trustPolicy === undefined ? role : undefined;
  }

  policiesOf(role: Role): IdentityPolicies {
    const managed = [...role.managedPolicyArns].map((arn) => ({ name: arn, policy: this.managedPolicy(arn) }));
    return {
      documents: [
        ...[...role.inlinePolicies].map(([name, policy]) => ({ name, policy })),
        ...managed.flatMap(({ name, policy }) => (policy === undefined ? [] : [{ name, policy }])),
      ],
      unknown: managed.filter(({ policy }) => policy === undefined).map(({ name }) => name),
    };
  }

  /** `undefined` for a policy that neither the templates nor the twin have. */
  managedPolicy(arn: string): PolicyDocument | undefined {
    return this.managedPolicies.get(arn) ?? AWS_MANAGED_POLICIES[arn.split(':policy/')[1] ?? ''];
  }

  /** @param path begins and ends with a slash */
  arn(kind: 'role' | 'policy', path: string, name: string): string {
    return this.account.arn('iam', `${kind}${path}${name}`, { region: '' });
  }
}
