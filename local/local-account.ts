import type { Clock } from './clock';
import type { Origins } from './origins';
import type { Assets } from './template/assets';
import type { Assumptions } from './unknown-behaviours';

/** The AWS account and region that the twin stands for, and what all its services share. */
export interface LocalAccount {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly clock: Clock;
  readonly origins: Origins;
  readonly assets: Assets;
  /** What AWS is taken to do where that is unknown. */
  readonly assume: Assumptions;
  /** Tells the person who runs the twin something that AWS would do differently or that is probably a mistake. */
  warn(message: string): void;
}
