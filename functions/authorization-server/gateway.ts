import { callAws } from './aws/aws-service';
import type { GatewayConfiguration } from '../../lib/identity/authorization-server/function-contract';
import { DependencyError } from './dependency-error';
import { FetchedValue } from './fetched-value';

/** Seconds. A gateway's URL changes only if the gateway is replaced. */
const URL_LIFETIME = 300;

/** The gateway, which is the one resource that tokens are issued for. */
export class Gateway {
  readonly #url: FetchedValue<string>;

  constructor({ urlParameter }: GatewayConfiguration) {
    this.#url = new FetchedValue(() => urlOf(urlParameter), URL_LIFETIME);
  }

  /**
   * The gateway's URL, exactly as assistants are told to name it.
   *
   * @throws DependencyError as long as the gateway does not exist
   */
  url(): Promise<string> {
    return this.#url.get();
  }
}

async function urlOf(parameterName: string): Promise<string> {
  const { Parameter } = await callAws<{ Parameter?: { Value?: string } }>('ssm', 'GetParameter', {
    Name: parameterName,
  });
  if (!Parameter?.Value) {
    throw new DependencyError(`ssm:GetParameter: ${parameterName} has no value`);
  }
  return Parameter.Value;
}

/**
 * Whether a resource indicator names the gateway (RFC 8707 section 2).
 *
 * Assistants write the same URL differently, so a trailing slash, the case of scheme and host, and the default port do not
 * count. Everything else does: another path, a query, a fragment or a user name is another resource.
 */
export function namesGateway(resource: string, gatewayUrl: string): boolean {
  const named = URL.parse(resource);
  const gateway = URL.parse(gatewayUrl);
  if (named === null || gateway === null || /[?#@\\\s]/.test(resource)) {
    return false;
  }
  // The path is compared as it was written: the parser would resolve dots in it.
  const path = /^[a-z]+:\/\/[^/]*(\/.*)?$/i.exec(resource)?.[1] ?? '';
  return named.origin === gateway.origin && path.replace(/\/$/, '') === gateway.pathname.replace(/\/$/, '');
}
