import { randomBytes } from 'node:crypto';
import type { LocalAccount } from '../../../account/local-account';
import type { Credentials } from '../../iam/credentials';
import type { FunctionDefinition } from '../function-definition';

/** What the variables tell a function of where it runs. */
interface FunctionSurroundings {
  readonly account: LocalAccount;
  /** Those of its execution role. */
  readonly credentials: Credentials;
  /** The variables that name the services which the function may call. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly taskRoot: string;
}

/**
 * The whole environment of an execution environment: what Lambda sets, and the function's own variables with the AWS
 * origins in them translated. Where the twin has a service that the function may call with the AWS SDK, a variable of the
 * SDK names it, unless the function has the variable itself. Of the twin's environment only the program search path is passed on (and on Windows the
 * variable without which no program starts).
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function environmentVariables(
  definition: FunctionDefinition,
  { account, credentials, endpoints, taskRoot }: FunctionSurroundings,
): NodeJS.ProcessEnv {
  const day = account.clock.now().toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    PATH: process.env.PATH,
    SystemRoot: process.env.SystemRoot,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...endpoints,
    ...account.origins.toLoopback(definition.variables),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_REGION: account.region,
    AWS_DEFAULT_REGION: account.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[$LATEST]${randomBytes(16).toString('hex')}`,
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: definition.handler!,
  };
}
