import { randomBytes } from 'node:crypto';
import { generatedName } from '../../generated-name';
import type { LocalAccount } from '../../local-account';
import {
  ResourceError,
  type CreatedResource,
  type LocalService,
  type ResourceProperties,
  type ResourceRequest,
  type ResourceTypes,
} from '../../template/resource-type';
import type { RoleCredentials } from './credentials';
import type { PolicyDocument, Role } from './role';

interface MutableRole extends Role {
  readonly inlinePolicies: Map<string, PolicyDocument>;
  readonly managedPolicyArns: Set<string>;
}

const UPPER_CASE_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * IAM in the twin: it keeps the roles of a template with all their policies, and hands out credentials for them, so
 * that signatures are real. It does not evaluate policies: whoever has credentials of a role may do anything.
 */
export class IamService implements LocalService {
  readonly resourceTypes: ResourceTypes = {
    'AWS::IAM::Role': (request) => this.#createRole(request),
    'AWS::IAM::Policy': (request) => this.#createPolicy(request),
    'AWS::IAM::ManagedPolicy': (request) => this.#createManagedPolicy(request),
  };

  readonly #account: LocalAccount;
  readonly #roles = new Map<string, MutableRole>();
  readonly #managedPolicies = new Map<string, PolicyDocument>();
  readonly #credentialsByRoleArn = new Map<string, RoleCredentials>();
  readonly #credentialsByAccessKeyId = new Map<string, RoleCredentials>();

  constructor(account: LocalAccount) {
    this.#account = account;
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

  /** The credentials with this access key id, or `undefined` when {@link credentialsOf} never gave out any. */
  credentialsByAccessKeyId(accessKeyId: string): RoleCredentials | undefined {
    return this.#credentialsByAccessKeyId.get(accessKeyId);
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  #createRole(request: ResourceRequest): CreatedResource {
    const { properties } = request;
    const name = physicalName(request, properties.RoleName);
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
    };
    for (const policy of properties.Policies ?? []) {
      role.inlinePolicies.set(policyName(policy), policyDocument(policy));
    }
    this.#roles.set(name, role);
    return { ref: name, attributes: { Arn: arn, RoleId: role.id } };
  }

  #createPolicy(request: ResourceRequest): CreatedResource {
    const { properties } = request;
    const name = policyName(properties);
    const document = policyDocument(properties);
    if (![properties.Roles, properties.Users, properties.Groups].some((principals) => principals?.length > 0)) {
      throw new ResourceError(`At least one of [Groups,Roles,Users] must be non-empty for the policy '${name}'`);
    }
    for (const role of properties.Roles ?? []) {
      this.#role(role).inlinePolicies.set(name, document);
    }
    const id = physicalName(request, undefined);
    return { ref: id, attributes: { Id: id } };
  }

  #createManagedPolicy(request: ResourceRequest): CreatedResource {
    const { properties } = request;
    const name = physicalName(request, properties.ManagedPolicyName);
    const path: string = properties.Path ?? '/';
    checkName('ManagedPolicyName', name, 128);
    checkPath(path);
    const arn = this.#arn('policy', path, name);
    this.#managedPolicies.set(arn, policyDocument(properties));
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

  #arn(kind: 'role' | 'policy', path: string, name: string): string {
    return `arn:${this.#account.partition}:iam::${this.#account.accountId}:${kind}${path}${name}`;
  }
}

function roleId(arn: string): string {
  return `AROA${generatedName(`role id of ${arn}`, 17, UPPER_CASE_AND_DIGITS)}`;
}

/** The name that the template gives, or one such as CloudFormation generates: at most 64 characters. */
function physicalName({ stackName, logicalId }: ResourceRequest, given: string | undefined): string {
  return given ?? `${`${stackName}-${logicalId}`.slice(0, 51)}-${generatedName(`${stackName}/${logicalId}`, 12)}`;
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
