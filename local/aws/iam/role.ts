import { generatedName } from '../../account/generated-name';

/** An IAM policy document as the template has it, intrinsic functions evaluated. */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** A role and everything that says what it may do and who may assume it. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  /** Such as `AROAIOSFODNN7EXAMPLE`. */
  readonly id: string;
  /** Who may assume the role. `undefined` for a role from outside of the template, of which only the name is known. */
  readonly trustPolicy?: PolicyDocument;
  /** Inline policies by their name: the role's own and those of `AWS::IAM::Policy` and `AWS::IAM::RolePolicy`. */
  readonly inlinePolicies: ReadonlyMap<string, PolicyDocument>;
  /** ARNs of managed policies. */
  readonly managedPolicyArns: ReadonlySet<string>;
  /** The ARN of the managed policy that limits what the role's other policies can allow. */
  readonly permissionsBoundary?: string;
}

/** The statements of a policy document, which may have one that is not in a list. */
export function statementsOf(document: PolicyDocument): readonly PolicyDocument[] {
  return [document.Statement ?? []].flat() as PolicyDocument[];
}

export const UPPER_CASE_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The id of a role, such as `AROAIOSFODNN7EXAMPLE`: the same in every run. */
export function roleId(roleArn: string): string {
  return `AROA${generatedName(`role id of ${roleArn}`, 17, UPPER_CASE_AND_DIGITS)}`;
}
