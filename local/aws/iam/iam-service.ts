import type { LocalAccount } from '../../account/local-account';
import type { LocalService } from '../../template/resource-type';
import { Authorization } from './authorization';
import { issueCredentials, type RoleCredentials } from './credentials';
import { iamManagedPolicy } from './resource-types/managed-policy';
import { iamPolicy } from './resource-types/policy';
import { iamRole } from './resource-types/role';
import { iamRolePolicy } from './resource-types/role-policy';
import { statementsOf, type Role } from './role';
import { Roles } from './roles';
import { verifySignature } from './verify-signature';

/**
 * IAM in the twin: it keeps the roles of a template with all their policies, hands out credentials for them, so that
 * signatures are real, and says what a role may do and who may assume it.
 *
 * Not evaluated, because templates do not have them: service and resource control policies of an organization, session
 * policies, and policies of VPC endpoints. What a role from outside of the template may do, and what a managed policy
 * allows that the twin does not know, is unknown: such a request goes ahead, after a warning.
 */
export class IamService extends Authorization implements LocalService {
  readonly resourceTypes = [iamRole, iamPolicy, iamRolePolicy, iamManagedPolicy].map((type) =>
    type(this.allRoles, this),
  );
  readonly #credentials = new Map<string, RoleCredentials>();

  constructor(account: LocalAccount) {
    super(account, new Roles(account));
  }

  /** Every role of the template, and every role that a policy of the template names, by its name. */
  get roles(): ReadonlyMap<string, Role> {
    return this.allRoles.byName;
  }

  /**
   * The credentials that a service gets when it assumes the role: random in every run, the same for every call.
   *
   * @param roleArn of a role in the template, or of any other role: a template may use roles that it does not create
   */
  credentialsOf(roleArn: string): RoleCredentials {
    const credentials = this.#credentials.get(roleArn) ?? issueCredentials(roleArn);
    this.#credentials.set(roleArn, credentials);
    return credentials;
  }

  /** Credentials of the person who runs the twin. */
  get administrator(): RoleCredentials {
    return this.credentialsOf(this.allRoles.administrator.arn);
  }

  /** The credentials with this access key id, or `undefined` when {@link credentialsOf} never gave out any. */
  credentialsByAccessKeyId(accessKeyId: string): RoleCredentials | undefined {
    return [...this.#credentials.values()].find((issued) => issued.accessKeyId === accessKeyId);
  }

  /**
   * Verifies the signature of a request, and finds the role that signed it.
   *
   * @param signingName of the service that the request is for, such as `lambda`
   * @param now what the signature's age is measured against; the twin's clock by default
   * @returns the role's credentials: its principal is `{ type: 'role', roleArn }`
   * @throws SignatureError when the signature is missing or wrong; see {@link verifySignature}
   */
  authenticate(
    { method, url, headers }: Pick<Request, 'method' | 'url' | 'headers'>,
    body: Uint8Array,
    signingName: string,
    now: Date = this.account.clock.now(),
  ): Promise<RoleCredentials> {
    return verifySignature(
      { method, url, headers: Object.fromEntries(headers), body },
      {
        credentialsByAccessKeyId: (accessKeyId) => this.credentialsByAccessKeyId(accessKeyId),
        service: signingName,
        region: this.account.region,
        now,
      },
    );
  }

  /**
   * Lets a service assume a role, as AWS does before it acts with it.
   *
   * @param service such as `bedrock-agentcore.amazonaws.com`
   * @param sourceArn what the service acts for, as `aws:SourceArn` names it: a trust policy that expects another one keeps
   * the service from being used by strangers (IAM User Guide, "The confused deputy problem")
   * @throws AccessDeniedError when the role's trust policy does not let the service assume it
   */
  async assumeRole(roleArn: string, service: string, sourceArn: string): Promise<void> {
    const trustPolicy = this.allRoles.byArn(roleArn)?.trustPolicy;
    if (trustPolicy === undefined) {
      // A role from outside of the template: that its owner lets the service assume it is taken for granted.
      return;
    }
    await this.authorize({
      principal: { type: 'service', service },
      action: 'sts:AssumeRole',
      resource: roleArn,
      context: { 'aws:SourceAccount': this.account.accountId, 'aws:SourceArn': sourceArn },
      resourcePolicy: statementsOf(trustPolicy),
    });
  }
}
