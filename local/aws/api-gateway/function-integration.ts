import type { LocalAccount } from '../../account/local-account';
import { AccessDeniedError, type AccessRequest } from '../iam/access-request';
import type { IamService } from '../iam/iam-service';
import { ApiError } from '../service-apis/api-error';
import type { LambdaService } from '../lambda/lambda-service';

/** What an API calls. */
export interface ApiServices {
  readonly account: LocalAccount;
  readonly iam: IamService;
  readonly lambda: LambdaService;
}

/** A function behind an API, REST or HTTP. */
export interface FunctionIntegration {
  readonly functionArn: string;
  /** The role with which API Gateway invokes the function, instead of as itself. */
  readonly roleArn: string | undefined;
  readonly timeoutMs: number;
}

/** What came of an integration. */
export type IntegrationResult =
  | { readonly kind: 'result'; readonly payload: unknown }
  /** The function threw, crashed, could not be loaded or exceeded its own time limit. */
  | { readonly kind: 'failure'; readonly failure: unknown }
  /** The integration's time limit is over. */
  | { readonly kind: 'timeout' }
  /** API Gateway may not invoke the function, or there is none. */
  | { readonly kind: 'refusal'; readonly reason: string };

const SERVICE = 'apigateway.amazonaws.com';
const LAMBDA_URI = /^arn:[^:]+:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;

/** The ARN of the function that an integration names, with stage variables replaced; `undefined` for no function. */
export function functionArnOf(uri: string, variables: Readonly<Record<string, string>> = {}): string | undefined {
  return LAMBDA_URI.exec(uri)?.[1]?.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) => variables[name] ?? '');
}

/** What IAM is told when API Gateway invokes a function as itself, for the method or route that `sourceArn` names. */
export function asApiGateway(
  { accountId }: LocalAccount,
  sourceArn: string,
): Required<Pick<AccessRequest, 'principal' | 'context'>> {
  return {
    principal: { type: 'service', service: SERVICE },
    context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': accountId },
  };
}

/**
 * Invokes the function behind an integration.
 *
 * @param method for a warning when API Gateway may not invoke it: AWS says so in the log of the API only
 */
export async function invokeIntegration(
  services: ApiServices,
  integration: FunctionIntegration,
  event: object,
  sourceArn: string,
  method: string,
): Promise<IntegrationResult> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<IntegrationResult>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'timeout' }), integration.timeoutMs);
  });
  const invocation = invoke(services, integration, event, sourceArn).catch((error: unknown): IntegrationResult => {
    if (error instanceof AccessDeniedError || error instanceof ApiError) {
      services.account.warn(`${method}: ${error.message}`);
      return { kind: 'refusal', reason: error.message };
    }
    throw error;
  });
  // A function that is still running when its time is over may fail later, when the error can reach no caller.
  invocation.catch(() => undefined);
  try {
    return await Promise.race([invocation, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function invoke(
  { account, iam, lambda }: ApiServices,
  { functionArn, roleArn }: FunctionIntegration,
  event: object,
  sourceArn: string,
): Promise<IntegrationResult> {
  const byApiGateway = asApiGateway(account, sourceArn);
  if (roleArn !== undefined) {
    await iam.assumeRole(roleArn, SERVICE, sourceArn);
  }
  const { functionError, payload } = await lambda.invoke(functionArn, event, {
    ...byApiGateway,
    ...(roleArn !== undefined && { principal: { type: 'role', roleArn } }),
  });
  return functionError === undefined ? { kind: 'result', payload } : { kind: 'failure', failure: payload };
}
