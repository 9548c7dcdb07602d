import type { Clock } from './clock';
import type { Origins } from './origins';
import type { Assets } from './template/assets';

/** The AWS account and region that the twin stands for, and what all its services share. */
export interface LocalAccount {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly clock: Clock;
  readonly origins: Origins;
  readonly assets: Assets;
  /** Tells the person who runs the twin something that AWS would do differently or that is probably a mistake. */
  warn(message: string): void;
}
