import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IDependable } from 'constructs';

/** How an authorization server signs people in at an identity provider. */
export interface UpstreamConnection {
  /** What the function is told: `IdentityProviderConfiguration` of its configuration. */
  readonly configuration: {
    readonly issuer: string;
    readonly displayName: string;
    readonly clientId: string;
    readonly clientSecret: { readonly secretArn: string } | { readonly userPoolId: string };
    readonly scopes: string[];
    readonly usernameClaim: string;
    readonly groupsClaim: string;
  };

  /** Lets the function read the client secret. */
  readonly grantReadClientSecret: (role: IRole) => void;

  /** What must exist before a person can sign in. */
  readonly dependencies: IDependable[];
}
