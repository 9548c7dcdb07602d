import type { LocalAccount } from '../../account/local-account';
import type { PolicyDocument } from '../iam/role';
import type { KeyMaterial } from './key-material';
import type { KeySpec } from './key-spec';

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

/** The keys of an account, and the names of their aliases. */
export class Keys {
  readonly aliases = new Map<string, KmsKey>();
  readonly #byId = new Map<string, KmsKey>();

  constructor(readonly account: LocalAccount) {}

  add(key: KmsKey): void {
    this.#byId.set(key.id, key);
  }

  /** The key that an id, an ARN, or the name or ARN of an alias names. */
  find(keyId: string): KmsKey | undefined {
    const prefix = this.arn('');
    const id = keyId.startsWith(prefix) ? keyId.slice(prefix.length) : keyId;
    return id.startsWith('alias/') ? this.aliases.get(id) : this.#byId.get(id.replace(/^key\//, ''));
  }

  /** @param resource such as `key/1234abcd-12ab-34cd-56ef-1234567890ab` or `alias/tokens` */
  arn(resource: string): string {
    return this.account.arn('kms', resource);
  }
}
