import { onUserPool } from '../private/on-user-pool';

/**
 * Unlike on AWS, a pool has no dates.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html
 */
export const describeUserPool = onUserPool({
  answer(pool) {
    const { id, name, arn, plan, mfa, signInNames, passwordPolicy } = pool.settings;
    const UserPool = {
      Id: id,
      Name: name,
      Arn: arn,
      Status: 'Enabled',
      UserPoolTier: plan,
      MfaConfiguration: mfa,
      EstimatedNumberOfUsers: pool.users.all.length,
      UsernameAttributes: signInNames.usernameAttributes,
      AliasAttributes: signInNames.aliasAttributes,
      UsernameConfiguration: { CaseSensitive: signInNames.caseSensitive },
      Domain: pool.domains.find(({ custom }) => !custom)?.name,
      CustomDomain: pool.domains.find(({ custom }) => custom)?.name,
      Policies: {
        PasswordPolicy: {
          MinimumLength: passwordPolicy.minimumLength,
          RequireLowercase: passwordPolicy.requireLowercase,
          RequireUppercase: passwordPolicy.requireUppercase,
          RequireNumbers: passwordPolicy.requireNumbers,
          RequireSymbols: passwordPolicy.requireSymbols,
          TemporaryPasswordValidityDays: passwordPolicy.temporaryPasswordValidityDays,
        },
      },
    };
    return { UserPool };
  },
});
