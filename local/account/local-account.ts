import { assumptionsWith, type Assumptions } from './assumptions';
import { Clock } from './clock';
import { FailureLog } from './failure-log';
import { InventedValues } from './invented-values';
import { Origins } from './origins';

/** The AWS account and region that the twin stands for, and what all its services share. */
export interface LocalAccount {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly clock: Clock;
  readonly origins: Origins;
  /** The files that a cloud assembly would upload, by the object key that templates name them with; folders go up as archives. */
  readonly assets: Map<string, string>;
  /** What AWS is taken to do where that is unknown. */
  readonly assume: Assumptions;
  /** The values of resources that the twin does not run. */
  readonly invented: InventedValues;
  /** What failed at run time, with the causes that AWS keeps from callers. */
  readonly failures: FailureLog;
  /** Tells the person who runs the twin something that AWS would do differently or that is probably a mistake. */
  warn(message: string): void;
  /**
   * The Amazon Resource Name of something in this account.
   *
   * @param service such as `lambda`
   * @param resource such as `function:orders`
   * @param scope what the ARNs of some services leave empty; both parts by default
   */
  arn(service: string, resource: string, scope?: ArnScope): string;
}

/** The parts of an ARN that belong to where something is. */
export interface ArnScope {
  /** @default - that of the account; empty for global services such as IAM */
  readonly region?: string;
  /** @default - the account; empty for Amazon API Gateway's own resources */
  readonly accountId?: string;
}

/** What can be chosen about an account. */
export type LocalAccountOptions = Partial<Omit<LocalAccount, 'assume' | 'arn'>> & {
  readonly assume?: Partial<Assumptions>;
};

/** The account that pseudo parameters name when a stack is not pinned to one; AWS uses this number in its examples. */
const EXAMPLE_ACCOUNT = '111122223333';

/**
 * An account, with everything that is not chosen: the region us-east-1, the account of AWS's examples, a clock that shows the
 * computer's time, and strict assumptions. Warnings are dropped.
 *
 * @throws OptionError when `assume` names something else than an unknown behaviour and its values
 */
export function localAccount(options: LocalAccountOptions = {}): LocalAccount {
  const { assume, ...chosen } = options;
  const account = {
    accountId: EXAMPLE_ACCOUNT,
    region: 'us-east-1',
    partition: 'aws',
    clock: new Clock(),
    origins: new Origins(),
    assets: new Map<string, string>(),
    invented: new InventedValues(),
    failures: new FailureLog(),
    warn: () => {},
    ...chosen,
    assume: assumptionsWith(assume),
  };
  const { partition, region, accountId } = account;
  return {
    ...account,
    arn: (service, resource, scope = {}) =>
      `arn:${partition}:${service}:${scope.region ?? region}:${scope.accountId ?? accountId}:${resource}`,
  };
}
