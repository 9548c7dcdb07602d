import type { PolicyDocument } from '../iam/role';

/** A secret with its one version. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  /** `undefined` for a secret that has no value yet, and so no version. */
  readonly value: string | undefined;
  readonly createdAt: Date;
  readonly versionId: string;
  readonly description: string | undefined;
  /** The statements of its own policy. */
  policy: readonly PolicyDocument[];
}
