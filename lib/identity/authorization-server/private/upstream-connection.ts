import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IDependable } from 'constructs';
import type { IdentityProviderConfiguration } from '../function-contract';

/** How an authorization server signs people in at an identity provider. */
export interface UpstreamConnection {
  /** What the function is told. */
  readonly configuration: IdentityProviderConfiguration;

  /** Lets the function read the client secret. */
  readonly grantReadClientSecret: (role: IRole) => void;

  /** What must exist before a person can sign in. */
  readonly dependencies: IDependable[];
}
