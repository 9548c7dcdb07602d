import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a service does instead of answering a call. */
export const FAULTS = [
  'is throttled',
  'fails',
  'refuses',
  'answers no JSON',
  'answers nothing of use',
  'is silent',
  'breaks the connection',
] as const;

/** How the answer of a call is lost that was done. */
export const LOST_ANSWERS = ['fails after it was done', 'breaks the connection after it was done'] as const;

type LostAnswer = (typeof LOST_ANSWERS)[number];

export type Fault = (typeof FAULTS)[number] | LostAnswer;

/**
 * Stands between the function and an AWS service that the twin runs, and passes calls on unless it is told to fail. The function
 * is sent here by `AWS_ENDPOINT_URL_<SERVICE>`, as it would be by an owner with an endpoint of their own.
 */
export class FailingService {
  static async start(variable: string): Promise<FailingService> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FailingService(variable, server);
  }

  /** The operations that were called since the last reset, such as `Sign`. */
  calls: string[] = [];

  /** Decides for each call, of which there were `index` before; nothing at first. */
  faultOf: (operation: string, index: number) => Fault | undefined = () => undefined;

  /** Where the service is. */
  #target = '';

  private constructor(
    readonly variable: string,
    private readonly server: Server,
  ) {
    server.on('request', (request, response) => this.#answer(request, response));
  }

  get environment(): Record<string, string> {
    return { [this.variable]: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}` };
  }

  /** @param environment of the twin, with the addresses of its services */
  passOnTo(environment: Readonly<Record<string, string>>): void {
    this.#target = environment[this.variable] ?? '';
  }

  /** Every call fails from now on, or every one of an operation. */
  fail(fault: Fault, failing?: string): void {
    this.calls = [];
    this.faultOf = (operation) => (failing === undefined || operation === failing ? fault : undefined);
  }

  /** The calls fail after some that succeed. */
  failAfter(successes: number, fault: Fault): void {
    this.calls = [];
    this.faultOf = (_operation, index) => (index >= successes ? fault : undefined);
  }

  /** The answer of a number of calls is lost, after others that were answered. */
  loseAnswers(successes: number, lost: number, how: LostAnswer): void {
    this.calls = [];
    this.faultOf = (_operation, index) => (index >= successes && index < successes + lost ? how : undefined);
  }

  heal(): void {
    this.calls = [];
    this.faultOf = () => undefined;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '');
    const fault = this.faultOf(operation, this.calls.length);
    this.calls.push(operation);
    switch (fault) {
      case undefined:
        return this.#passOn(request, (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        });
      case 'is throttled':
        return json(response, 400, { __type: throttling(this.variable) });
      case 'fails':
        return json(response, 500, { __type: 'InternalServerError', message: 'internal' });
      case 'refuses':
        return json(response, 400, { __type: 'com.amazonaws#ValidationException', message: 'of the service' });
      case 'answers no JSON':
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>maintenance</html>');
        return;
      case 'answers nothing of use':
        return json(response, 200, {});
      case 'fails after it was done':
        return this.#passOn(request, (answer) => {
          answer.resume().once('end', () => json(response, 500, { __type: 'InternalServerError' }));
        });
      case 'breaks the connection after it was done':
        return this.#passOn(request, (answer) => {
          answer.resume().once('end', () => request.socket.destroy());
        });
      case 'is silent':
        // Whoever called gives up.
        return;
      case 'breaks the connection':
        request.socket.destroy();
    }
  }

  /** Without the signature, which is for this address. What the role of the function may do is tried by other tests. */
  #passOn(request: IncomingMessage, answered: (answer: IncomingMessage) => void): void {
    const headers = { ...request.headers };
    delete headers.host;
    delete headers.authorization;
    request.pipe(forward(this.#target, { method: request.method, headers }, answered));
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

const throttling = (variable: string): string =>
  variable.endsWith('_DYNAMODB')
    ? 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'
    : 'ThrottlingException';
