import { Duration } from 'aws-cdk-lib';
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { pathInDescription } from '../../../private/path-in-description';
import type { IAuthorizationServerAlarms } from '../authorization-server-alarms';

const PERIOD = Duration.minutes(5);

/** A person waits, and some assistants give up after ten seconds. */
const SLOW = Duration.seconds(5);

/** Properties of `AuthorizationServerAlarms`. */
export interface AuthorizationServerAlarmsProps {
  readonly function: Function;
  readonly stage: HttpStage;
  readonly topic?: ITopic;
}

interface Condition {
  readonly description: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** For how many periods in a row. */
  readonly periods: number;
}

/** The alarms that tell the owner that people cannot sign in. */
export class AuthorizationServerAlarms extends Construct implements IAuthorizationServerAlarms {
  public readonly serverError: Alarm;
  public readonly functionErrors: Alarm;
  public readonly functionThrottles: Alarm;
  public readonly functionDuration: Alarm;
  public readonly all: Alarm[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AuthorizationServerAlarmsProps,
  ) {
    super(scope, id);

    this.functionErrors = this.alarm('Errors', {
      description: 'The function of the authorization server crashed, did not start, or ran out of time or memory',
      metric: props.function.metricErrors({ period: PERIOD }),
      threshold: 1,
      periods: 1,
    });
    this.functionThrottles = this.alarm('Throttles', {
      description: 'Requests to the authorization server were turned away, since its function had no concurrency left',
      metric: props.function.metricThrottles({ period: PERIOD }),
      threshold: 1,
      periods: 1,
    });
    this.functionDuration = this.alarm('Duration', {
      description: `One request in twenty to the authorization server takes longer than ${SLOW.toHumanString()}`,
      metric: props.function.metricDuration({ period: PERIOD, statistic: 'p95' }),
      threshold: SLOW.toMilliseconds(),
      periods: 3,
    });
    this.serverError = this.alarm('ServerErrors', {
      description:
        'The authorization server could not do its work: a service that it needs fails, or it and the identity provider are configured differently. The audit log has a line dependency.failed or internal.error',
      metric: props.stage.metricServerError({ period: PERIOD }),
      threshold: 1,
      periods: 1,
    });
    this.all = [this.serverError, this.functionErrors, this.functionThrottles, this.functionDuration];
  }

  private alarm(id: string, { description, metric, threshold, periods }: Condition): Alarm {
    const alarm = new Alarm(this, id, {
      alarmDescription: `${description} (${pathInDescription(this.node.scope!)})`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // A night without a sign-in is not an error.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (this.props.topic) {
      alarm.addAlarmAction(new SnsAction(this.props.topic));
    }
    return alarm;
  }
}
