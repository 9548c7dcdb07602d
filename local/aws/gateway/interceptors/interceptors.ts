import type { LambdaService } from '../../lambda/lambda-service';
import type { InboundCall } from '../gateway-call';
import { isEventStream } from '../private/streamed-response';
import { transformEvents } from './event-stream';
import { checkOutput, type InterceptorOutput } from './interceptor-output';
import { jsonRpcError } from '../private/json-rpc-error';
import { GENERIC_ERROR } from '../protocol/mcp-server';

/** One entry of `InterceptorConfigurations` of a gateway. */
export interface InterceptorConfiguration {
  readonly Interceptor: { readonly Lambda: { readonly Arn: string } };
  readonly InterceptionPoints: readonly ('REQUEST' | 'RESPONSE')[];
  readonly InputConfiguration?: { readonly PassRequestHeaders: boolean };
}

/** The gateway that its interceptors are told of. */
export interface InterceptedGateway {
  readonly gatewayArn: string;
  readonly accountId: string;
  /** `ExceptionLevel: DEBUG`. */
  readonly debug: boolean;
  /** The gateway's execution role, which has to be allowed to invoke the functions. */
  readonly roleArn: string;
}

/** A request as its interceptor left it, or the response with which the interceptor answers in its stead. */
export interface InterceptedRequest {
  readonly message: unknown;
  readonly headers: Headers;
  /** The `Authorization` that the interceptor returned, if any. */
  readonly authorization?: string;
  readonly response?: Response;
}

interface ResponseParts {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * The Lambda functions that see every call of a gateway: one before the target is called, one before the assistant gets
 * the answer (developer guide, "Types of interceptors"). They run after the authorizer, so that they see no call that it
 * refused.
 *
 * A function that fails, takes too long, gets or returns too much, or returns something else than the contract asks for,
 * stops the call: it may be there to deny. With which status and message is unverified on AWS.
 */
export class Interceptors {
  readonly #byPoint: { readonly [point in 'REQUEST' | 'RESPONSE']?: InterceptorConfiguration };

  constructor(
    configurations: readonly InterceptorConfiguration[],
    private readonly gateway: InterceptedGateway,
    private readonly lambda: LambdaService,
  ) {
    const at = (point: 'REQUEST' | 'RESPONSE'): InterceptorConfiguration | undefined =>
      configurations.find(({ InterceptionPoints }) => InterceptionPoints.includes(point));
    this.#byPoint = { REQUEST: at('REQUEST'), RESPONSE: at('RESPONSE') };
  }

  async request(call: InboundCall, message: unknown): Promise<InterceptedRequest> {
    const unchanged = { message, headers: call.headers };
    const interceptor = this.#byPoint.REQUEST;
    if (!interceptor) return unchanged;
    const output = await this.#invoke(interceptor, call, { ...gatewayRequest(interceptor, call, message) });
    if ('failure' in output) return { ...unchanged, response: this.#failed(call, 'REQUEST', output.failure) };
    const { transformedGatewayRequest, transformedGatewayResponse } = output.mcp;
    if (transformedGatewayResponse) {
      call.outcome.refusal = 'the REQUEST interceptor answered in the stead of the gateway';
      return { ...unchanged, response: responseOf(transformedGatewayResponse, {}) };
    }
    const headers = new Headers(call.headers);
    const set = new Headers(transformedGatewayRequest?.headers);
    set.forEach((value, name) => headers.set(name, value));
    const authorization = set.get('authorization');
    return {
      message: transformedGatewayRequest?.body ?? message,
      headers,
      ...(authorization !== null && { authorization }),
    };
  }

  /** The RESPONSE interceptor sees every answer, that of the REQUEST interceptor included. */
  async response(call: InboundCall, message: unknown, response: Response): Promise<Response> {
    const interceptor = this.#byPoint.RESPONSE;
    if (!interceptor || response.status === 202) return response;
    if (!isEventStream(response)) {
      const parts = { statusCode: response.status, headers: sentHeaders(response), body: await bodyOf(response) };
      return this.#respond(interceptor, call, message, parts);
    }
    // Once per event that has an id. AWS takes status and headers from the first answer; here they have been sent by then.
    return transformEvents(response, async (event) => {
      if ((event as { id?: unknown }).id === undefined) return event;
      const parts = { statusCode: 200, headers: sentHeaders(response), body: event };
      return bodyOf(await this.#respond(interceptor, call, message, parts, true));
    });
  }

  async #respond(
    interceptor: InterceptorConfiguration,
    call: InboundCall,
    message: unknown,
    parts: ResponseParts,
    isStreamingResponse = false,
  ): Promise<Response> {
    const output = await this.#invoke(interceptor, call, {
      ...gatewayRequest(interceptor, call, message),
      gatewayResponse: { ...parts, ...(isStreamingResponse && { isStreamingResponse }) },
    });
    if ('failure' in output) return this.#failed(call, 'RESPONSE', output.failure);
    const { transformedGatewayResponse } = output.mcp;
    if (!transformedGatewayResponse) {
      return this.#failed(call, 'RESPONSE', 'it returned no transformedGatewayResponse');
    }
    return responseOf(transformedGatewayResponse, parts.headers);
  }

  async #invoke(
    interceptor: InterceptorConfiguration,
    call: InboundCall,
    mcp: object,
  ): Promise<InterceptorOutput | { readonly failure: string }> {
    const { Arn } = interceptor.Interceptor.Lambda;
    const { gatewayArn, accountId, roleArn } = this.gateway;
    try {
      const { functionError, payload } = await this.lambda.invoke(
        Arn,
        { interceptorInputVersion: '1.0', mcp },
        // Documented for HTTP targets; that MCP targets get the same is unverified on AWS.
        {
          principal: { type: 'role', roleArn },
          clientContext: {
            custom: { GATEWAY_ARN: gatewayArn, GATEWAY_ACCOUNT_ID: accountId, REQUEST_ID: call.requestId },
          },
        },
      );
      return functionError === undefined
        ? checkOutput(payload)
        : { failure: `${Arn} failed: ${JSON.stringify(payload)}` };
    } catch (error) {
      return { failure: `${Arn}: ${(error as Error).message}` };
    }
  }

  #failed(call: InboundCall, point: string, failure: string): Response {
    const message = `the ${point} interceptor stopped the call: ${failure}`;
    call.outcome.refusal = message;
    const id = idOf(call.body);
    return jsonRpcError(500, id, -32603, this.gateway.debug ? message : GENERIC_ERROR);
  }
}

function gatewayRequest({ InputConfiguration }: InterceptorConfiguration, call: InboundCall, body: unknown): object {
  return {
    rawGatewayRequest: { body: call.body },
    gatewayRequest: {
      path: '/mcp',
      httpMethod: call.method,
      ...(InputConfiguration?.PassRequestHeaders && { headers: titleCased(call.headers) }),
      body,
    },
  };
}

/** The developer guide's sample has `Authorization` and `Mcp-Session-Id`, which HTTP/2 writes in lower case. Unverified. */
function titleCased(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    [...headers].map(([name, value]) => [name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()), value]),
  );
}

function sentHeaders(response: Response): Record<string, string> {
  return Object.fromEntries([...response.headers].filter(([name]) => name !== 'content-length'));
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === '' ? null : JSON.parse(text);
}

function responseOf(
  { statusCode = 200, headers, body }: NonNullable<InterceptorOutput['mcp']['transformedGatewayResponse']>,
  original: Readonly<Record<string, string>>,
): Response {
  const complete = new Headers({ ...original, ...headers });
  complete.delete('content-length');
  complete.set('content-type', 'application/json');
  return new Response(body === undefined || body === null ? null : JSON.stringify(body), {
    status: statusCode,
    headers: complete,
  });
}

function idOf(body: string): string | number | null {
  const id = (JSON.parse(body) as { id?: unknown } | null)?.id;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
