import type { Assumptions } from '../../../account/assumptions';
import type { LambdaService } from '../../lambda/lambda-service';
import { answerOf, followedBy, type Answer, type CallOutcome, type GatewayCall } from '../gateway-call';
import { GENERIC_ERROR, jsonRpcError, messageIdOf, parsedJson } from '../private/json-rpc';
import { isEventStream } from '../private/streamed-response';
import { transformEvents } from './event-stream';
import type { InterceptionPoint, Interceptor } from './interceptor';
import { checkOutput, type InterceptorOutput } from './interceptor-output';

/** The gateway that its interceptors learn about. */
export interface InterceptedGateway {
  readonly gatewayArn: string;
  readonly accountId: string;
  /** `ExceptionLevel: DEBUG`. */
  readonly debug: boolean;
  /** The gateway's execution role, which has to be allowed to invoke the functions. */
  readonly roleArn: string;
  readonly assume: Pick<Assumptions, 'failingInterceptor' | 'interceptorHeaderNames'>;
}

/** A request as its interceptor left it. */
export interface InterceptedRequest {
  readonly message: unknown;
  readonly headers: Headers;
  /** The `Authorization` that the interceptor returned, if any. */
  readonly interceptorAuthorization?: string;
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
  constructor(
    private readonly interceptors: readonly Interceptor[],
    private readonly gateway: InterceptedGateway,
    private readonly lambda: LambdaService,
  ) {}

  /** The REQUEST interceptor: it may change the request, or answer it in place of the gateway. */
  async request(call: GatewayCall, message: unknown): Promise<InterceptedRequest | Answer> {
    const interceptor = this.#at('REQUEST');
    if (!interceptor) return { message, headers: call.headers };
    const output = await this.#invoke(interceptor, call, this.#gatewayRequest(interceptor, call, message));
    if ('failure' in output) return this.#failed(call, 'REQUEST', interceptor, output.failure);
    const { transformedGatewayRequest, transformedGatewayResponse } = output.mcp;
    if (transformedGatewayResponse) {
      const refusal = 'the REQUEST interceptor answered in place of the gateway';
      return answerOf(responseOf(transformedGatewayResponse, {}), { refusal });
    }
    const headers = new Headers(call.headers);
    const set = new Headers(transformedGatewayRequest?.headers);
    set.forEach((value, name) => headers.set(name, value));
    const authorization = set.get('authorization');
    return {
      message: transformedGatewayRequest?.body ?? message,
      headers,
      ...(authorization !== null && { interceptorAuthorization: authorization }),
    };
  }

  /** The RESPONSE interceptor sees every answer, that of the REQUEST interceptor included. */
  async response(call: GatewayCall, message: unknown, answer: Answer): Promise<Answer> {
    const interceptor = this.#at('RESPONSE');
    const { response, outcome } = answer;
    if (!interceptor || response.status === 202) return answer;
    if (!isEventStream(response)) {
      const parts = { statusCode: response.status, headers: sentHeaders(response), body: await bodyOf(response) };
      const changed = await this.#respond(interceptor, call, message, parts, outcome());
      return { response: changed.response, outcome: () => followedBy(outcome(), changed.outcome()) };
    }
    // Once per event that has an id. AWS takes status and headers from the first answer; here they have been sent by then.
    let ofEvents: CallOutcome = {};
    const events = transformEvents(response, async (event) => {
      if ((event as { id?: unknown }).id === undefined) return event;
      const parts = { statusCode: 200, headers: sentHeaders(response), body: event };
      const changed = await this.#respond(interceptor, call, message, parts, outcome(), true);
      ofEvents = followedBy(ofEvents, changed.outcome());
      return bodyOf(changed.response);
    });
    return { response: events, outcome: () => followedBy(outcome(), ofEvents) };
  }

  #gatewayRequest({ passRequestHeaders }: Interceptor, call: GatewayCall, body: unknown): object {
    const lowerCased = this.gateway.assume.interceptorHeaderNames === 'lower-case';
    const headers = lowerCased ? Object.fromEntries(call.headers) : titleCased(call.headers);
    return {
      rawGatewayRequest: { body: call.body },
      gatewayRequest: { path: '/mcp', httpMethod: call.method, ...(passRequestHeaders && { headers }), body },
    };
  }

  #at(point: InterceptionPoint): Interceptor | undefined {
    return this.interceptors.find(({ points }) => points.includes(point));
  }

  async #respond(
    interceptor: Interceptor,
    call: GatewayCall,
    message: unknown,
    parts: ResponseParts,
    before: CallOutcome,
    isStreamingResponse = false,
  ): Promise<Answer> {
    const output = await this.#invoke(interceptor, call, {
      ...this.#gatewayRequest(interceptor, call, message),
      gatewayResponse: { ...parts, ...(isStreamingResponse && { isStreamingResponse }) },
    });
    if ('failure' in output) return this.#failed(call, 'RESPONSE', interceptor, output.failure, before);
    const { transformedGatewayResponse } = output.mcp;
    return transformedGatewayResponse
      ? answerOf(responseOf(transformedGatewayResponse, parts.headers))
      : this.#failed(call, 'RESPONSE', interceptor, 'it returned no transformedGatewayResponse', before);
  }

  async #invoke(
    interceptor: Interceptor,
    call: GatewayCall,
    mcp: { readonly gatewayResponse?: ResponseParts },
  ): Promise<InterceptorOutput | { readonly failure: string }> {
    const output = await this.#output(interceptor, call, mcp);
    if (!('failure' in output) || this.gateway.assume.failingInterceptor === 'stops-the-call') return output;
    const { gatewayResponse } = mcp;
    const unchanged = gatewayResponse
      ? { transformedGatewayResponse: gatewayResponse }
      : { transformedGatewayRequest: {} };
    return { mcp: unchanged };
  }

  async #output(
    { functionArn }: Interceptor,
    { requestId }: GatewayCall,
    mcp: object,
  ): Promise<InterceptorOutput | { readonly failure: string }> {
    const { gatewayArn, accountId, roleArn } = this.gateway;
    // Documented for HTTP targets; that MCP targets get the same is unverified on AWS.
    const custom = { GATEWAY_ARN: gatewayArn, GATEWAY_ACCOUNT_ID: accountId, REQUEST_ID: requestId };
    const options = { principal: { type: 'role', roleArn }, clientContext: { custom } } as const;
    try {
      const event = { interceptorInputVersion: '1.0', mcp };
      const { functionError, payload } = await this.lambda.invoke(functionArn, event, options);
      return functionError === undefined ? checkOutput(payload) : { failure: `it failed: ${JSON.stringify(payload)}` };
    } catch (error) {
      return { failure: (error as Error).message };
    }
  }

  /** @param before what has become of the call until then: what failed first is the cause, and named first */
  #failed(
    call: GatewayCall,
    point: InterceptionPoint,
    { functionArn }: Interceptor,
    failure: string,
    before: CallOutcome = {},
  ): Answer {
    const message = `the ${point} interceptor stopped the call: ${functionArn}: ${failure}`;
    const id = messageIdOf(parsedJson(call.body));
    const all = [...(before.failures ?? []).map((earlier) => earlier.message), message].join('; after that ');
    const response = jsonRpcError(500, id, -32603, this.gateway.debug ? all : GENERIC_ERROR);
    return answerOf(response, { refusal: message, failures: [{ message }] });
  }
}

/** As the developer guide's sample writes `Authorization` and `Mcp-Session-Id`. */
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
