import type { PolicyDocument } from '../iam/role';
import type { KeySpec } from './key-spec';
import type { KeyMaterial } from './key-material';

/** A key of a template. */
export interface KmsKey {
  readonly id: string;
  readonly arn: string;
  readonly spec: KeySpec;
  readonly usage: string;
  readonly enabled: boolean;
  readonly multiRegion: boolean;
  readonly description: string;
  readonly createdAt: Date;
  /** The statements of its key policy. */
  readonly policy: readonly PolicyDocument[];
  /** `undefined` for a key that the twin cannot use. */
  readonly material: KeyMaterial | undefined;
}
