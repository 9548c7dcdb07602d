import { withLeaves } from '../../account/json-values';
import type { LocalAccount } from '../../account/local-account';
import { AccessDeniedError, type AccessRequest, type PolicyOrigin, type Principal } from './access-request';
import { describeAccess, describeRefusal, nameOf } from './private/describe-access';
import { PolicySimulator, type Verdict } from './private/policy-simulator';
import type { PolicyDocument, Role } from './role';
import type { IdentityPolicies, Roles } from './roles';

/** Tells whether what a resource of the template says counts. */
export type CountsOrigin = (origin: PolicyOrigin) => boolean;

const NO_POLICIES: IdentityPolicies = { documents: [], unknown: [] };

/** Decides what IAM allows, and knows which resource of a template each policy comes from. */
export class Authorization {
  readonly #origins = new WeakMap<PolicyDocument, PolicyOrigin>();
  readonly #simulator: PolicySimulator;
  readonly #warned = new Set<string>();

  constructor(
    protected readonly account: LocalAccount,
    protected readonly allRoles: Roles,
  ) {
    this.#simulator = new PolicySimulator(account);
  }

  /**
   * Asks whether a request is allowed, by the policies of its principal and of its resource.
   *
   * @throws AccessDeniedError when it is not
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
   */
  async authorize(request: AccessRequest): Promise<void> {
    const verdict = await this.#evaluate(request);
    if (verdict.decision === 'Unknown') {
      this.#warnOnce(`${verdict.reason}; on AWS ${describeAccess(request)} may be refused`);
    } else if (verdict.decision !== 'Allowed') {
      throw new AccessDeniedError(describeRefusal(request, verdict.decision));
    }
  }

  /** Whether a request is allowed by the policies of some resources of the template alone. */
  async isAllowedBy(request: AccessRequest, counts: CountsOrigin): Promise<boolean> {
    const { decision } = await this.#evaluate(request, counts);
    return decision === 'Allowed' || decision === 'Unknown';
  }

  /** The resources of the template that have policies with a say in a request. */
  policyOrigins({ principal, resourcePolicy = [] }: AccessRequest): PolicyOrigin[] {
    const documents = this.#policiesOf(this.#roleOf(principal)).documents.map(({ policy }) => policy);
    const origins = [...documents, ...resourcePolicy].flatMap((document) => this.#origins.get(document) ?? []);
    return [...new Map(origins.map((origin) => [`${origin.stackName}/${origin.logicalId}`, origin])).values()];
  }

  /** Notes which resource of the template a policy or a statement of a resource's policy comes from. */
  rememberOrigin(document: PolicyDocument, { stackName, logicalId }: PolicyOrigin): void {
    this.#origins.set(document, { stackName, logicalId });
  }

  async #evaluate(request: AccessRequest, counts: CountsOrigin = () => true): Promise<Verdict> {
    const { principal, action, resource, context = {}, resourcePolicy = [] } = request;
    const counted = (document: PolicyDocument): boolean => {
      const origin = this.#origins.get(document);
      return origin === undefined || counts(origin);
    };
    const role = this.#roleOf(principal);
    const { documents, unknown } = this.#policiesOf(role);
    const boundary = role?.permissionsBoundary;
    const boundaryDocument = boundary === undefined ? undefined : this.allRoles.managedPolicy(boundary);
    const statements = resourcePolicy.filter(counted);
    const verdict = await this.#simulator.evaluate({
      request: {
        principal: principal.type === 'anonymous' ? { type: 'Anonymous' } : nameOf(principal),
        action,
        resource: { resource, accountId: resource.split(':')[4] || this.account.accountId },
        contextVariables: { ...context },
      },
      identityPolicies: withTextValues(documents.filter(({ policy }) => counted(policy))),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(statements.length > 0 && {
        resourcePolicy: withTextValues({ Version: '2012-10-17', Statement: statements }),
      }),
      ...(boundaryDocument && {
        permissionBoundaryPolicies: [{ name: boundary!, policy: withTextValues(boundaryDocument) }],
      }),
    });
    if (verdict.decision !== 'ImplicitlyDenied' || principal.type !== 'role') {
      return verdict;
    }
    if (role?.trustPolicy === undefined) {
      const reason = `${principal.roleArn} is not a role of these stacks; its policies are not known`;
      return { decision: 'Unknown', reason };
    }
    return unknown.length > 0
      ? { decision: 'Unknown', reason: `what ${unknown.join(', ')} allows is not known to the local twin` }
      : verdict;
  }

  #roleOf(principal: Principal): Role | undefined {
    return principal.type === 'role' ? this.allRoles.byArn(principal.roleArn) : undefined;
  }

  #policiesOf(role: Role | undefined): IdentityPolicies {
    return role === undefined ? NO_POLICIES : this.allRoles.policiesOf(role);
  }

  #warnOnce(message: string): void {
    if (!this.#warned.has(message)) {
      this.#warned.add(message);
      this.account.warn(message);
    }
  }
}

/** IAM takes `true` and `7` in a policy where it means `"true"` and `"7"`; the simulator takes text only. */
function withTextValues<T>(policies: T): T {
  return withLeaves(policies, (leaf) => (typeof leaf === 'boolean' || typeof leaf === 'number' ? String(leaf) : leaf));
}
