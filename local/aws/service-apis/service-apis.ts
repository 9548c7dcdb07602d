import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { LocalAccount } from '../../account/local-account';
import { loopbackOriginsOnly } from '../../http/loopback-origins-only';
import type { FetchHandler } from '../../http/loopback-server';
import { LoopbackServers } from '../../http/loopback-servers';
import type { LocalService } from '../../template/resource-type';
import { AccessDeniedError, type Principal } from '../iam/access-request';
import type { IamService } from '../iam/iam-service';
import { ApiError, validationError } from './api-error';
import { readInput } from './private/read-input';
import type { ServiceApi } from './service-api';

/** The key that a request says it is signed with. */
const ACCESS_KEY_ID = /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\//;

/**
 * The APIs that functions call with the AWS SDK. Each listens on an address of its own, and knows the callers that are
 * roles of the twin: their signature has to be right, and their policies have to allow the operation.
 *
 * All other callers are the person who runs the test, who may do everything: requests without a signature, and those that are
 * signed with a key that the twin never gave out. AWS refuses such keys. Pages of other origins may do nothing.
 */
export class ServiceApis implements LocalService {
  readonly resourceTypes = [];
  readonly #endpoints = new Map<string, string>();
  readonly #servers = new LoopbackServers();

  constructor(
    private readonly account: LocalAccount,
    private readonly iam: IamService,
  ) {}

  /**
   * The variables with which the AWS SDKs of functions find the services that run.
   *
   * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
   */
  get environment(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#endpoints);
  }

  /**
   * Serves an API under the names that AWS has for it.
   *
   * @param otherRequests answers all but `POST /`, where the host of an AWS JSON API serves more than the API
   * @returns the origin, such as `http://127.0.0.1:41234`
   */
  async serve(api: ServiceApi, otherRequests?: FetchHandler): Promise<string> {
    const app = new Hono();
    const [method, path] = otherRequests === undefined ? ['ALL', '*'] : ['POST', '/'];
    if (api.maxBodyBytes !== undefined) {
      app.use(bodyLimit({ maxSize: api.maxBodyBytes }));
    }
    app.on(method, path, loopbackOriginsOnly, ({ req }) => this.#answer(req.raw, api));
    if (otherRequests !== undefined) {
      app.notFound(({ req }) => otherRequests.fetch(req.raw));
    }
    const origin = await this.#servers.listen(app);
    this.#endpoints.set(`AWS_ENDPOINT_URL_${api.sdkId.toUpperCase().replaceAll(' ', '_')}`, origin);
    for (const host of api.hosts) {
      // What is below it may belong to other stacks, as the issuer of an imported user pool does.
      this.account.origins.registerRoot(`https://${host}.${this.account.region}.amazonaws.com`, origin);
    }
    return origin;
  }

  stop(): Promise<void> {
    return this.#servers.stop();
  }

  async #answer(request: Request, api: ServiceApi): Promise<Response> {
    const { protocol, signingName, operations, invalidInput = validationError } = api;
    try {
      const body = Buffer.from(await request.arrayBuffer());
      const principal = await this.#principalOf(request, body, signingName);
      const called = protocol.read(request, body, api);
      const operation = operations[called.name]!;
      const input = readInput(operation.input, called.input, invalidInput);
      if (principal !== undefined) {
        for (const access of operation.accesses(input)) {
          await this.iam.authorize({ action: `${signingName}:${called.name}`, ...access, principal });
        }
      }
      return protocol.answer((await operation.answer(input)) ?? {}, operation.status ?? 200);
    } catch (error) {
      return protocol.refuse(refusalOf(error, api));
    }
  }

  /** `undefined` for the person who runs the test. */
  async #principalOf(request: Request, body: Buffer, signingName: string): Promise<Principal | undefined> {
    const accessKeyId = ACCESS_KEY_ID.exec(request.headers.get('authorization') ?? '')?.[1];
    if (accessKeyId === undefined || this.iam.credentialsByAccessKeyId(accessKeyId) === undefined) {
      return undefined;
    }
    // Functions keep the computer's time, wherever the twin's clock is.
    const { roleArn } = await this.iam.authenticate(request, body, signingName, new Date());
    return { type: 'role', roleArn };
  }
}

/** What AWS answers to a call that it refuses. Other errors are faults. */
function refusalOf(error: unknown, api: ServiceApi): ApiError {
  if (error instanceof AccessDeniedError) {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    return new ApiError('AccessDeniedException', `User: ${error.message}`);
  }
  const refusal = error instanceof ApiError ? error : api.refusalOf?.(error);
  if (refusal === undefined) {
    throw error;
  }
  return refusal;
}
