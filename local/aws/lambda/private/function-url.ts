import type { LocalAccount } from '../../../account/local-account';
import type { FetchHandler } from '../../../http/loopback-server';
import { AccessDeniedError, type Principal } from '../../iam/access-request';
import type { RoleCredentials } from '../../iam/credentials';
import type { IamService } from '../../iam/iam-service';
import { SignatureError, verifySignature } from '../../iam/verify-signature';
import type { Cors } from '../cors';
import { httpEvent } from '../http-event';
import { LambdaError } from '../lambda-error';
import { REFUSAL_HEADER } from '../refusal-header';
import { functionUrlResponse } from './function-url-response';
import type { LocalFunction } from './local-function';

/** What a function URL is made of. */
export interface FunctionUrlOptions {
  readonly account: LocalAccount;
  readonly iam: IamService;
  readonly target: LocalFunction;
  /** The ARN that the function finds in its context, with the qualifier of the URL. */
  readonly functionArn: string;
  readonly urlId: string;
  readonly domainName: string;
  /** Throws an `AccessDeniedError` when a caller may not use the URL. */
  readonly authorize: (caller: Principal) => Promise<void>;
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly cors: Cors | undefined;
}

/** The HTTP side of a function URL. */
export class FunctionUrl implements FetchHandler {
  constructor(private readonly options: FunctionUrlOptions) {}

  async fetch(request: Request): Promise<Response> {
    const { cors } = this.options;
    const preflight = cors?.preflight(request);
    if (preflight !== undefined) {
      return preflight;
    }
    const response = await this.#respond(request);
    cors?.apply(request, response);
    return response;
  }

  async #respond(request: Request): Promise<Response> {
    const { account, target, functionArn, urlId, domainName } = this.options;
    const body = Buffer.from(await request.arrayBuffer());
    try {
      const caller = await this.#authenticate(request, body);
      const requestId = crypto.randomUUID();
      const event = httpEvent(request, body, {
        account,
        routeKey: '$default',
        stage: '$default',
        apiId: urlId,
        accountId: caller === undefined ? 'anonymous' : account.accountId,
        domainName,
        requestId,
        caller,
      });
      const { outcome } = await target.invoke(JSON.stringify(event), functionArn, { requestId });
      const response = functionUrlResponse(outcome);
      response.headers.set('x-amzn-requestid', requestId);
      return response;
    } catch (error) {
      return refusal(error);
    }
  }

  async #authenticate(request: Request, body: Buffer): Promise<RoleCredentials | undefined> {
    const { account, iam, authType, authorize } = this.options;
    if (authType === 'NONE') {
      await authorize({ type: 'anonymous' });
      return undefined;
    }
    const credentials = await verifySignature(
      { method: request.method, url: request.url, headers: Object.fromEntries(request.headers), body },
      {
        credentialsByAccessKeyId: (id) => iam.credentialsByAccessKeyId(id),
        service: 'lambda',
        region: account.region,
        now: account.clock.now(),
      },
    );
    await authorize({ type: 'role', roleArn: credentials.roleArn });
    return credentials;
  }
}

const FORBIDDEN =
  'Forbidden. For troubleshooting Function URL authorization issues, see: ' +
  'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html';

/** Lambda writes `Message` where its authorization refuses, and `message` where the signature or the size is wrong. */
function refusal(error: unknown): Response {
  const isUnsigned = error instanceof SignatureError && error.code === 'MissingAuthenticationTokenException';
  if (isUnsigned || error instanceof AccessDeniedError) {
    const headers = { 'x-amzn-errortype': 'AccessDeniedException', [REFUSAL_HEADER]: encodeURI(error.message) };
    return Response.json({ Message: FORBIDDEN }, { status: 403, headers });
  }
  if (error instanceof SignatureError || error instanceof LambdaError) {
    const { code, message } = error;
    // The body of the 413 is unverified.
    const status = error instanceof SignatureError ? 403 : 413;
    return Response.json({ message }, { status, headers: { 'x-amzn-errortype': code } });
  }
  throw error;
}
