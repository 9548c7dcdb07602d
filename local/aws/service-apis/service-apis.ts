import type { LocalAccount } from '../../account/local-account';
import { LoopbackServer, type FetchHandler } from '../../http/loopback-server';
import type { LocalService } from '../../template/resource-type';
import type { IamService } from '../iam/iam-service';
import { verifySignature } from '../iam/verify-signature';
import { calledOperation } from './private/called-operation';
import { refusal } from './private/refusal';
import type { ServiceApi } from './service-api';

/** Whose key a request says that it is signed with. */
const ACCESS_KEY_ID = /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\//;

/**
 * The APIs that functions call with the AWS SDK. Each listens on an address of its own, and knows the callers that are
 * roles of the twin: their signature has to be right, and their policies have to allow the operation.
 *
 * Everybody else is the person who runs the test, who may do everything: requests without a signature, and those that are
 * signed with a key that the twin never gave out. AWS refuses such keys.
 */
export class ServiceApis implements LocalService {
  readonly resourceTypes = [];
  readonly #endpoints = new Map<string, string>();
  readonly #servers: Promise<LoopbackServer>[] = [];

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
   * @param handler answers requests that are allowed
   * @returns the origin, such as `http://127.0.0.1:41234`
   */
  async serve(api: ServiceApi, handler: FetchHandler): Promise<string> {
    const starting = LoopbackServer.listen({ fetch: (request) => this.#admit(request, api, handler) });
    this.#servers.push(starting);
    const { origin } = await starting;
    this.#endpoints.set(`AWS_ENDPOINT_URL_${api.sdkId.toUpperCase().replaceAll(' ', '_')}`, origin);
    for (const host of api.hosts) {
      // What is below it may be somebody else's, as an imported user pool's issuer is.
      this.account.origins.registerRoot(`https://${host}.${this.account.region}.amazonaws.com`, origin);
    }
    return origin;
  }

  /** Stops every server, also those that are just starting. */
  async stop(): Promise<void> {
    for (const server of await Promise.allSettled(this.#servers.splice(0))) {
      if (server.status === 'fulfilled') {
        await server.value.close();
      }
    }
  }

  async #admit(request: Request, api: ServiceApi, handler: FetchHandler): Promise<Response> {
    const accessKeyId = ACCESS_KEY_ID.exec(request.headers.get('authorization') ?? '')?.[1];
    if (accessKeyId === undefined || this.iam.credentialsByAccessKeyId(accessKeyId) === undefined) {
      return handler.fetch(request);
    }
    const { method, url, headers, signal } = request;
    const body = Buffer.from(await request.arrayBuffer());
    try {
      await this.#authorize({ method, url, headers: Object.fromEntries(headers), body }, api);
    } catch (error) {
      return refusal(error, api.protocol);
    }
    return handler.fetch(new Request(url, { method, headers, signal, ...(body.length > 0 && { body }) }));
  }

  async #authorize(request: Parameters<typeof verifySignature>[0], api: ServiceApi): Promise<void> {
    const { roleArn } = await verifySignature(request, {
      credentialsByAccessKeyId: (id) => this.iam.credentialsByAccessKeyId(id),
      service: api.signingName,
      region: this.account.region,
      // Functions keep the computer's time, wherever the twin's clock is.
      now: new Date(),
    });
    const called = calledOperation(request, api);
    if (called === undefined) {
      return;
    }
    const { name, operation, input } = called;
    for (const access of operation.accesses(input)) {
      await this.iam.authorize({
        action: `${api.signingName}:${name}`,
        ...access,
        principal: { type: 'role', roleArn },
      });
    }
  }
}
