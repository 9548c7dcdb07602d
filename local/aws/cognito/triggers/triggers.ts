import { isObject } from '../../../account/json-values';
import { AccessDeniedError } from '../../iam/access-request';

/**
 * Runs a Lambda function and waits for it. A function that fails is a result; an error means that there is no such function,
 * or, as `AccessDeniedError`, that Cognito may not invoke it.
 */
export type InvokeFunction = (
  functionArn: string,
  event: TriggerInvocation,
) => Promise<{ readonly functionError?: string; readonly payload: unknown }>;

/** The event that a trigger gets. */
export type TriggerInvocation = Readonly<Record<string, unknown>> & { readonly userPoolId: string };

/** The triggers that the twin runs, in the names of `LambdaConfig`. */
export const TRIGGER_NAMES = [
  'PreSignUp',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'PreTokenGeneration',
] as const;

export type TriggerName = (typeof TRIGGER_NAMES)[number];

/** The `version` of pre token generation events. */
export type TokenTriggerVersion = '1' | '2' | '3';

/** What a template says of a pool's triggers. */
export interface TriggerSettings {
  /** The ARN of each trigger's function. */
  readonly functions: Readonly<Partial<Record<TriggerName, string>>>;
  readonly preTokenGenerationVersion: TokenTriggerVersion;
}

/** What the event of one trigger has beside what all events have. */
export interface TriggerEvent {
  /** Such as `TokenGeneration_HostedAuth`. */
  readonly source: string;
  readonly version?: TokenTriggerVersion;
  readonly userName: string;
  readonly clientId: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
}

/**
 * A trigger did not let the operation go on. Never thrown to a test: the sign-in page, the callback, the token endpoint or the
 * user pools API answers with its message.
 */
export class TriggerError extends Error {
  override readonly name = 'TriggerError';

  constructor(
    /** The exception that an AWS SDK throws. */
    readonly exception:
      'UserLambdaValidationException' | 'InvalidLambdaResponseException' | 'UnexpectedLambdaException',
    message: string,
    /** What AWS keeps from the client. */
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** Source: Amazon Cognito Developer Guide, "Customizing user pool workflows with Lambda triggers", "Important considerations". */
const TIMEOUT_MILLISECONDS = 5_000;
const ATTEMPTS = 3;

const TIMED_OUT = Symbol('timed out');

/**
 * Runs a pool's Lambda triggers.
 *
 * Messages: an error of the function is `<trigger> failed with error <message>.` in many public captures; the others are from
 * public reports of the API, which is where they name their exception; that of a function that Cognito may not invoke is
 * reported of sign-ins too (anomalyco/sst#4421). Unverified on live AWS: that the hosted pages say the
 * same as the API of a function that does not exist, answers too late, or answers with something unusable.
 */
export class Triggers {
  constructor(
    private readonly settings: TriggerSettings,
    private readonly pool: { readonly region: string; readonly userPoolId: string },
    private readonly invokeFunction: InvokeFunction,
  ) {}

  /** The version of the pool's pre token generation trigger, `undefined` when it has none. */
  get preTokenGenerationVersion(): TokenTriggerVersion | undefined {
    const { functions, preTokenGenerationVersion } = this.settings;
    return functions.PreTokenGeneration === undefined ? undefined : preTokenGenerationVersion;
  }

  /**
   * Runs a trigger, if the pool has it.
   *
   * @returns the `response` of the function's result
   * @throws TriggerError when the function failed, or answered with something that is not a trigger event
   */
  async run(name: TriggerName, event: TriggerEvent): Promise<Readonly<Record<string, unknown>>> {
    const functionArn = this.settings.functions[name];
    if (functionArn === undefined) {
      return {};
    }
    const { source, version = '1', userName, clientId, request, response } = event;
    const { functionError, payload } = await this.#invoke(name, functionArn, {
      version,
      triggerSource: source,
      ...this.pool,
      userName,
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId },
      request,
      response,
    });
    if (functionError !== undefined) {
      const { errorMessage } = (payload ?? {}) as { readonly errorMessage?: unknown };
      throw new TriggerError(
        'UserLambdaValidationException',
        `${name} failed with error ${typeof errorMessage === 'string' ? errorMessage : 'null'}.`,
      );
    }
    const answer = isObject(payload) ? (payload.response ?? {}) : undefined;
    if (!isObject(answer)) {
      throw unusable();
    }
    return answer;
  }

  async #invoke(name: TriggerName, functionArn: string, event: TriggerInvocation): ReturnType<InvokeFunction> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const result = await this.#attempt(name, functionArn, event);
      if (result !== TIMED_OUT) {
        return result;
      }
    }
    throw new TriggerError(
      'UnexpectedLambdaException',
      `${name} invocation failed due to error Socket timeout while invoking Lambda function.`,
    );
  }

  async #attempt(
    name: TriggerName,
    functionArn: string,
    event: TriggerInvocation,
  ): Promise<Awaited<ReturnType<InvokeFunction>> | typeof TIMED_OUT> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<typeof TIMED_OUT>((resolve) => {
      timer = setTimeout(() => resolve(TIMED_OUT), TIMEOUT_MILLISECONDS);
    });
    try {
      return await Promise.race([this.invokeFunction(functionArn, event), timeout]);
    } catch (error) {
      const reason = error instanceof AccessDeniedError ? 'error AccessDeniedException' : 'configuration';
      throw new TriggerError('UnexpectedLambdaException', `${name} invocation failed due to ${reason}.`, error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The function answered with something that is not the response of the trigger. */
export function unusable(): TriggerError {
  return new TriggerError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
}
