import { randomBytes } from 'node:crypto';
import { generatedName, physicalName } from '../../account/generated-name';
import type { LocalAccount } from '../../account/local-account';
import {
  type CreatedResource,
  type LocalService,
  ResourceError,
  type ResourceProperties,
  type ResourceRequest,
  typesOf,
} from '../../template/resource-type';
import { AccessDeniedError, type AccessRequest, type PolicyOrigin, type Principal } from './access-request';
import type { RoleCredentials } from './credentials';
import { AWS_MANAGED_POLICIES } from './private/aws-managed-policies';
import { withTextValues } from './private/policy-document-text';
import { PolicySimulator, type LoadSimulator, type Verdict } from './private/policy-simulator';
import type { PolicyDocument, Role } from './role';

interface MutableRole extends Role {
  readonly inlinePolicies: Map<string, PolicyDocument>;
  readonly managedPolicyArns: Set<string>;
}

/** A role that no template has: the person who runs the twin, who may do everything that no resource denies. */
const ADMINISTRATOR = 'local-twin/Administrator';

const UPPER_CASE_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * IAM in the twin: it keeps the roles of a template with all their policies, hands out credentials for them, so that
 * signatures are real, and says what a role may do and who may assume it.
 *
 * Not evaluated, because templates do not have them: service and resource control policies of an organization, session
 * policies, and policies of VPC endpoints. What a role from outside of the template may do, and what a managed policy
 * allows that the twin does not know, is unknown: such a request goes ahead, after a warning.
 */
export class IamService implements LocalService {
  readonly resourceTypes = typesOf({
    'AWS::IAM::Role': (request) => this.#createRole(request),
    'AWS::IAM::Policy': (request) => this.#createPolicy(request),
    'AWS::IAM::ManagedPolicy': (request) => this.#createManagedPolicy(request),
  });

  readonly #account: LocalAccount;
  readonly #roles = new Map<string, MutableRole>();
  readonly #managedPolicies = new Map<string, PolicyDocument>();
  readonly #credentialsByRoleArn = new Map<string, RoleCredentials>();
  readonly #credentialsByAccessKeyId = new Map<string, RoleCredentials>();
  readonly #origins = new WeakMap<PolicyDocument, PolicyOrigin>();
  readonly #simulator: PolicySimulator;
  readonly #warned = new Set<string>();
  readonly #administrator: Role;

  /** @param loadSimulator how the policy simulator is found, which is not always installed */
  constructor(account: LocalAccount, loadSimulator?: LoadSimulator) {
    this.#account = account;
    const arn = this.#arn('role', '/', ADMINISTRATOR);
    this.#administrator = {
      name: ADMINISTRATOR,
      arn,
      id: roleId(arn),
      trustPolicy: { Version: '2012-10-17', Statement: [] },
      inlinePolicies: new Map(),
      managedPolicyArns: new Set([`arn:${account.partition}:iam::aws:policy/AdministratorAccess`]),
    };
    this.#simulator = new PolicySimulator((message) => this.#account.warn(message), loadSimulator);
  }

  /** Every role of the template, and every role that a policy of the template names, by its name. */
  get roles(): ReadonlyMap<string, Role> {
    return this.#roles;
  }

  /** The documents of the managed policies in the template, by their ARN. */
  get managedPolicies(): ReadonlyMap<string, PolicyDocument> {
    return this.#managedPolicies;
  }

  /**
   * The credentials that a service gets when it assumes the role: random in every run, the same for every call.
   *
   * @param roleArn of a role in the template, or of any other role: a template may use roles that it does not create
   */
  credentialsOf(roleArn: string): RoleCredentials {
    const known = this.#credentialsByRoleArn.get(roleArn);
    if (known !== undefined) {
      return known;
    }
    const credentials: RoleCredentials = {
      accessKeyId: `ASIA${generatedName(randomBytes(32).toString('hex'), 16, UPPER_CASE_AND_DIGITS)}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(192).toString('base64'),
      roleArn,
      roleId: roleId(roleArn),
    };
    this.#credentialsByRoleArn.set(roleArn, credentials);
    this.#credentialsByAccessKeyId.set(credentials.accessKeyId, credentials);
    return credentials;
  }

  /** Credentials of the person who runs the twin. */
  get administrator(): RoleCredentials {
    return this.credentialsOf(this.#administrator.arn);
  }

  /** The credentials with this access key id, or `undefined` when {@link credentialsOf} never gave out any. */
  credentialsByAccessKeyId(accessKeyId: string): RoleCredentials | undefined {
    return this.#credentialsByAccessKeyId.get(accessKeyId);
  }

  /**
   * Asks whether a request is allowed, by the policies of its caller and of its resource.
   *
   * @throws AccessDeniedError when it is not
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
   */
  async authorize(request: AccessRequest): Promise<void> {
    const verdict = await this.#evaluate(request);
    if (verdict.decision === 'Unknown') {
      this.#warnOnce(`${verdict.reason}; on AWS ${describe(request)} may be refused`);
    } else if (verdict.decision !== 'Allowed') {
      throw new AccessDeniedError(denial(request, verdict.decision));
    }
  }

  /**
   * Whether a request is allowed by the policies of some resources of the template alone.
   *
   * @param counts tells whether what a resource of the template says counts
   */
  async isAllowedBy(request: AccessRequest, counts: (origin: PolicyOrigin) => boolean): Promise<boolean> {
    const { decision } = await this.#evaluate(request, counts);
    return decision === 'Allowed' || decision === 'Unknown';
  }

  /** The resources of the template whose policies have a say in a request. */
  policyOrigins({ principal, resourcePolicy = [] }: AccessRequest): PolicyOrigin[] {
    const role = principal.type === 'role' ? this.#roleByArn(principal.roleArn) : undefined;
    const documents = role === undefined ? [] : this.#identityPolicies(role).documents.map(({ policy }) => policy);
    const origins = [...documents, ...resourcePolicy].flatMap((document) => this.#origins.get(document) ?? []);
    return [...new Map(origins.map((origin) => [`${origin.stackName}/${origin.logicalId}`, origin])).values()];
  }

  /** Notes which resource of the template a policy or a statement of a resource's policy comes from. */
  rememberOrigin(document: PolicyDocument, { stackName, logicalId }: PolicyOrigin): void {
    this.#origins.set(document, { stackName, logicalId });
  }

  /**
   * Lets a service assume a role, as AWS does before it acts with it.
   *
   * @param service such as `bedrock-agentcore.amazonaws.com`
   * @param sourceArn what the service acts for, as `aws:SourceArn` names it: a trust policy that expects another one keeps
   * the service from being used by strangers (IAM User Guide, "The confused deputy problem")
   * @throws AccessDeniedError when the role's trust policy does not admit the service
   */
  async assumeRole(roleArn: string, service: string, sourceArn: string): Promise<void> {
    const trustPolicy = this.#roleByArn(roleArn)?.trustPolicy;
    if (trustPolicy === undefined) {
      // A role from outside of the template, whose owner has taken care of that.
      return;
    }
    await this.authorize({
      principal: { type: 'service', service },
      action: 'sts:AssumeRole',
      resource: roleArn,
      context: { 'aws:SourceAccount': this.#account.accountId, 'aws:SourceArn': sourceArn },
      resourcePolicy: [trustPolicy.Statement].flat() as PolicyDocument[],
    });
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  async #evaluate(request: AccessRequest, counts: (origin: PolicyOrigin) => boolean = () => true): Promise<Verdict> {
    const { principal, action, resource, context = {}, resourcePolicy = [] } = request;
    const counted = (document: PolicyDocument): boolean => {
      const origin = this.#origins.get(document);
      return origin === undefined || counts(origin);
    };
    const role = principal.type === 'role' ? this.#roleByArn(principal.roleArn) : undefined;
    const { documents, unknown } = role === undefined ? { documents: [], unknown: [] } : this.#identityPolicies(role);
    const boundary = role?.permissionsBoundary;
    const boundaryDocument = boundary === undefined ? undefined : this.#managedPolicy(boundary);
    const statements = resourcePolicy.filter(counted);
    const verdict = await this.#simulator.evaluate({
      request: {
        principal: principalName(principal),
        action,
        resource: { resource, accountId: accountOf(resource) ?? this.#account.accountId },
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
      return {
        decision: 'Unknown',
        reason: `${principal.roleArn} is not a role of these stacks; its policies are not known`,
      };
    }
    return unknown.length > 0
      ? { decision: 'Unknown', reason: `what ${unknown.join(', ')} allows is not known to the local twin` }
      : verdict;
  }

  #identityPolicies(role: Role): { documents: { name: string; policy: PolicyDocument }[]; unknown: string[] } {
    const documents = [...role.inlinePolicies].map(([name, policy]) => ({ name, policy }));
    const unknown: string[] = [];
    for (const arn of role.managedPolicyArns) {
      const policy = this.#managedPolicy(arn);
      if (policy === undefined) {
        unknown.push(arn);
      } else {
        documents.push({ name: arn, policy });
      }
    }
    return { documents, unknown };
  }

  #managedPolicy(arn: string): PolicyDocument | undefined {
    return this.#managedPolicies.get(arn) ?? AWS_MANAGED_POLICIES[arn.split(':policy/')[1] ?? ''];
  }

  #roleByArn(arn: string): Role | undefined {
    if (arn === this.#administrator.arn) {
      return this.#administrator;
    }
    const role = this.#roles.get(arn.slice(arn.lastIndexOf('/') + 1));
    return role?.arn === arn || role?.trustPolicy === undefined ? role : undefined;
  }

  #warnOnce(message: string): void {
    if (!this.#warned.has(message)) {
      this.#warned.add(message);
      this.#account.warn(message);
    }
  }

  #createRole(request: ResourceRequest): CreatedResource {
    const { properties } = request;
    const name = nameOf(request, properties.RoleName);
    const path: string = properties.Path ?? '/';
    checkName('RoleName', name, 64);
    checkPath(path);
    if (properties.AssumeRolePolicyDocument === undefined) {
      throw new ResourceError('AssumeRolePolicyDocument is missing: say who may assume the role');
    }
    const arn = this.#arn('role', path, name);
    const fromPolicies = this.#roles.get(name);
    if (fromPolicies?.trustPolicy !== undefined) {
      throw new ResourceError(`RoleName '${name}' already exists; choose another name, or let AWS generate one`);
    }
    const role: MutableRole = {
      name,
      arn,
      id: roleId(arn),
      trustPolicy: properties.AssumeRolePolicyDocument,
      inlinePolicies: new Map(fromPolicies?.inlinePolicies),
      managedPolicyArns: new Set([...(properties.ManagedPolicyArns ?? []), ...(fromPolicies?.managedPolicyArns ?? [])]),
      ...(properties.PermissionsBoundary !== undefined && { permissionsBoundary: properties.PermissionsBoundary }),
    };
    for (const policy of properties.Policies ?? []) {
      role.inlinePolicies.set(policyName(policy), this.#document(policy, request));
    }
    this.#roles.set(name, role);
    return { ref: name, attributes: { Arn: arn, RoleId: role.id } };
  }

  #createPolicy(request: ResourceRequest): CreatedResource {
    const { properties } = request;
    const name = policyName(properties);
    const document = this.#document(properties, request);
    if (![properties.Roles, properties.Users, properties.Groups].some((principals) => principals?.length > 0)) {
      throw new ResourceError(`At least one of [Groups,Roles,Users] must be non-empty for the policy '${name}'`);
    }
    for (const role of properties.Roles ?? []) {
      this.#role(role).inlinePolicies.set(name, document);
    }
    const id = nameOf(request, undefined);
    return { ref: id, attributes: { Id: id } };
  }

  #createManagedPolicy(request: ResourceRequest): CreatedResource {
    const { properties } = request;
    const name = nameOf(request, properties.ManagedPolicyName);
    const path: string = properties.Path ?? '/';
    checkName('ManagedPolicyName', name, 128);
    checkPath(path);
    const arn = this.#arn('policy', path, name);
    this.#managedPolicies.set(arn, this.#document(properties, request));
    for (const role of properties.Roles ?? []) {
      this.#role(role).managedPolicyArns.add(arn);
    }
    return { ref: arn, attributes: { PolicyArn: arn } };
  }

  /** The role with this name. One from outside of the template is first heard of when a policy is attached to it. */
  #role(name: string): MutableRole {
    const known = this.#roles.get(name);
    if (known !== undefined) {
      return known;
    }
    const arn = this.#arn('role', '/', name);
    const role = { name, arn, id: roleId(arn), inlinePolicies: new Map(), managedPolicyArns: new Set<string>() };
    this.#roles.set(name, role);
    return role;
  }

  #document(properties: ResourceProperties, origin: PolicyOrigin): PolicyDocument {
    const document = policyDocument(properties);
    this.rememberOrigin(document, origin);
    return document;
  }

  #arn(kind: 'role' | 'policy', path: string, name: string): string {
    return `arn:${this.#account.partition}:iam::${this.#account.accountId}:${kind}${path}${name}`;
  }
}

function principalName(principal: Principal): string | { type: 'Anonymous' } {
  switch (principal.type) {
    case 'role':
      return principal.roleArn;
    case 'service':
      return principal.service;
    case 'anonymous':
      return { type: 'Anonymous' };
  }
}

function accountOf(arn: string): string | undefined {
  return arn.split(':')[4] || undefined;
}

function describePrincipal({ principal }: AccessRequest): string {
  switch (principal.type) {
    case 'role':
      return principal.roleArn;
    case 'service':
      return principal.service;
    case 'anonymous':
      return 'everybody';
  }
}

function describe(request: AccessRequest): string {
  const context = Object.entries(request.context ?? {}).map(([key, value]) => `${key}=${value}`);
  const where = context.length > 0 ? ` (${context.join(', ')})` : '';
  return `${describePrincipal(request)}: ${request.action} on ${request.resource}${where}`;
}

function denial(request: AccessRequest, decision: 'ImplicitlyDenied' | 'ExplicitlyDenied'): string {
  const { principal, action, resource } = request;
  const subject = `${describePrincipal(request)} is not authorized to perform: ${action} on resource: ${resource}`;
  if (decision === 'ExplicitlyDenied') {
    return `${subject} with an explicit deny in a policy; remove the deny, or its condition must not hold`;
  }
  const context = Object.entries(request.context ?? {}).map(([key, value]) => `${key}=${value}`);
  const given = context.length > 0 ? ` for ${context.join(', ')}` : '';
  const statement =
    principal.type === 'role'
      ? { Effect: 'Allow', Action: action, Resource: resource }
      : {
          Effect: 'Allow',
          Principal: principal.type === 'service' ? { Service: principal.service } : '*',
          Action: action,
        };
  const where =
    principal.type === 'role' ? 'the role' : action === 'sts:AssumeRole' ? 'its trust policy' : 'its policy';
  return `${subject}: no policy allows it${given}; add ${JSON.stringify(statement)} to ${where}`;
}

function roleId(arn: string): string {
  return `AROA${generatedName(`role id of ${arn}`, 17, UPPER_CASE_AND_DIGITS)}`;
}

/** The name that the template gives, or one such as CloudFormation generates: at most 64 characters. */
function nameOf({ stackName, logicalId }: ResourceRequest, given: string | undefined): string {
  return given ?? physicalName({ stackName, logicalId }, 64);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
function checkName(property: string, name: string, maxLength: number): void {
  if (!/^[\w+=,.@-]+$/.test(name) || name.length > maxLength) {
    throw new ResourceError(
      `${property} '${name}' must have 1 to ${maxLength} letters, digits or characters of _+=,.@-`,
    );
  }
}

function checkPath(path: string): void {
  if (!/^\/([!-~]+\/)?$/.test(path)) {
    throw new ResourceError(`Path '${path}' must begin and end with a slash, such as /service-role/`);
  }
}

function policyName(policy: ResourceProperties): string {
  if (typeof policy.PolicyName !== 'string') {
    throw new ResourceError('PolicyName is missing: give the policy a name');
  }
  checkName('PolicyName', policy.PolicyName, 128);
  return policy.PolicyName;
}

function policyDocument(policy: ResourceProperties): PolicyDocument {
  if (policy.PolicyDocument === null || typeof policy.PolicyDocument !== 'object') {
    throw new ResourceError('PolicyDocument is missing: give the policy its statements');
  }
  return policy.PolicyDocument;
}
