import { generatedName } from '../../account/generated-name';
import type { FetchHandler } from '../../http/loopback-server';
import { AccessDeniedError, type AccessRequest, type Principal } from '../iam/access-request';
import type { RoleCredentials } from '../iam/credentials';
import { SignatureError } from '../iam/verify-signature';
import { ApiError } from '../service-apis/api-error';
import type { Cors } from './cors';
import type { LocalFunctions } from './local-functions';
import { httpEvent } from './http-event';
import { payloadResponse, streamResponse } from './http-response';
import type { LocalFunction } from './local-function';
import { refusalReason } from './refusal-header';
import type { Outcome } from './runtime/protocol';

/** A function URL. */
export class FunctionUrl implements FetchHandler {
  /** Such as `https://<id>.lambda-url.us-east-1.on.aws`. */
  readonly awsOrigin: string;
  readonly #id: string;

  /** @param functionArn the ARN that the function finds in its context, with the qualifier of the URL */
  constructor(
    private readonly functions: LocalFunctions,
    private readonly target: LocalFunction,
    private readonly functionArn: string,
    private readonly authType: 'NONE' | 'AWS_IAM',
    private readonly cors: Cors | undefined,
  ) {
    this.#id = generatedName(`url of ${functionArn}`, 32);
    this.awsOrigin = `https://${this.#id}.lambda-url.${functions.account.region}.on.aws`;
  }

  /**
   * The requests that IAM has to allow when a principal calls the URL. They are two since October 2025.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
   */
  requestsBy(principal: Principal): AccessRequest[] {
    const { functions, functionArn, authType } = this;
    // A signature is not looked at where none is required.
    const known: Principal = authType === 'NONE' ? { type: 'anonymous' } : principal;
    const invocation = functions.invocationBy(known, functionArn, { 'lambda:InvokedViaFunctionUrl': 'true' });
    const context = { 'lambda:FunctionUrlAuthType': authType };
    return [{ ...invocation, action: 'lambda:InvokeFunctionUrl', context }, invocation];
  }

  fetch(request: Request): Promise<Response> {
    const respond = (): Promise<Response> => this.#respond(request);
    return this.cors?.answer(request, respond) ?? respond();
  }

  async #respond(request: Request): Promise<Response> {
    const { account } = this.functions;
    const body = Buffer.from(await request.arrayBuffer());
    try {
      const caller = await this.#authorize(request, body);
      const requestId = crypto.randomUUID();
      const event = httpEvent(request, body, {
        account,
        routeKey: '$default',
        stage: '$default',
        apiId: this.#id,
        accountId: caller === undefined ? 'anonymous' : account.accountId,
        domainName: new URL(this.awsOrigin).host,
        requestId,
        caller,
      });
      const { outcome } = await this.target.invoke(JSON.stringify(event), this.functionArn, { requestId });
      const answer = responseTo(outcome);
      if (answer === undefined) {
        const problem = outcome.kind === 'failure' ? outcome : 'malformed response';
        this.functions.reportFailure(this.functionArn, 'function URL', problem, requestId);
      }
      const response = answer ?? internalServerError();
      response.headers.set('x-amzn-requestid', requestId);
      return response;
    } catch (error) {
      return refusal(error);
    }
  }

  /** @returns the credentials that signed the request, where a signature is required */
  async #authorize(request: Request, body: Buffer): Promise<RoleCredentials | undefined> {
    const { iam } = this.functions;
    const caller = this.authType === 'AWS_IAM' ? await iam.authenticate(request, body, 'lambda') : undefined;
    const principal: Principal = caller ? { type: 'role', roleArn: caller.roleArn } : { type: 'anonymous' };
    for (const needed of this.requestsBy(principal)) {
      await iam.authorize(needed);
    }
    return caller;
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload */
function responseTo(outcome: Outcome): Response | undefined {
  switch (outcome.kind) {
    case 'payload':
      return payloadResponse(JSON.parse(outcome.json));
    case 'stream':
      return streamResponse(outcome.stream);
    case 'failure':
      return undefined;
  }
}

/** Says nothing of the error. The body as live function URLs were observed to send it; the content type is unverified. */
function internalServerError(): Response {
  return new Response('Internal Server Error', { status: 502, headers: { 'content-type': 'application/json' } });
}

const FORBIDDEN =
  'Forbidden. For troubleshooting Function URL authorization issues, see: ' +
  'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html';

/** Lambda writes `Message` where its authorization refuses, and `message` where the signature or the size is wrong. */
function refusal(error: unknown): Response {
  const isUnsigned = error instanceof SignatureError && error.code === 'MissingAuthenticationTokenException';
  if (isUnsigned || error instanceof AccessDeniedError) {
    const headers = { 'x-amzn-errortype': 'AccessDeniedException', ...refusalReason(error.message) };
    return Response.json({ Message: FORBIDDEN }, { status: 403, headers });
  }
  if (error instanceof ApiError) {
    const { code, message } = error;
    // The body of the 413 is unverified.
    const status = error instanceof SignatureError ? 403 : 413;
    return Response.json({ message }, { status, headers: { 'x-amzn-errortype': code } });
  }
  throw error;
}
