import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * The alarms of an authorization server. Each bears the name of the metric that it watches.
 *
 * Each takes further actions (`addAlarmAction`). Its threshold is in its resource:
 * `(alarms.functionDuration.node.defaultChild as CfnAlarm).threshold = 8000`.
 */
export interface IAuthorizationServerAlarms {
  /** A response with a status of 500 or more within five minutes. */
  readonly serverError: Alarm;

  /** The function crashed, did not start, or ran out of time or memory. */
  readonly functionErrors: Alarm;

  /** The function had no concurrency left. */
  readonly functionThrottles: Alarm;

  /** One request in twenty took longer than five seconds, for 15 minutes. */
  readonly functionDuration: Alarm;

  /** All of them. */
  readonly all: Alarm[];
}
