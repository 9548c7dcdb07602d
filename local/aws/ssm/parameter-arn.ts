import type { LocalAccount } from '../../account/local-account';

/**
 * The ARN of a parameter: `parameter` and the name, with one slash between them whether the name begins with one or not.
 *
 * @param nameOrArn a version or label after it, such as `:1`, is no part of the ARN
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
 */
export function parameterArn({ partition, region, accountId }: LocalAccount, nameOrArn: string): string {
  const name = parameterName(nameOrArn);
  return `arn:${partition}:ssm:${region}:${accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
}

/** The name that is in an ARN, or the name itself, without a version or label. */
export function parameterName(nameOrArn: string): string {
  const name = /^arn:[^:]+:ssm:[^:]+:\d{12}:parameter(\/.+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
  return name.replace(/:[^:/]+$/, '');
}
