import type { PropertyReader } from '../../template/property-reader';

/**
 * The `Cors` of a function URL and the `CorsConfiguration` of an HTTP API: AWS answers preflight requests itself, and replaces
 * the function's own CORS headers.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export class Cors {
  readonly #origins: readonly string[];
  readonly #exposedHeaders: string;
  readonly #allowsCredentials: boolean;
  /** What answers to preflight requests say besides. */
  readonly #preflightHeaders: Readonly<Record<string, string>>;

  /**
   * @param read the configuration
   * @param preflightStatus of the answers to preflight requests: an HTTP API sends 204
   */
  constructor(
    read: PropertyReader,
    private readonly preflightStatus: 200 | 204 = 200,
  ) {
    this.#origins = read.strings('AllowOrigins');
    this.#exposedHeaders = read.strings('ExposeHeaders').join(',');
    this.#allowsCredentials = read.boolean('AllowCredentials', false);
    this.#preflightHeaders = {
      'access-control-allow-methods': read.strings('AllowMethods').join(','),
      'access-control-allow-headers': read.strings('AllowHeaders').join(','),
      // An HTTP API takes -1 for no caching (API reference of both services).
      'access-control-max-age': String(read.integer('MaxAge', { min: -1, max: 86_400 }) ?? ''),
    };
  }

  /** Answers a preflight request, and any other as `respond` does, with the headers that tell a browser who may read it. */
  async answer(request: Request, respond: () => Promise<Response>): Promise<Response> {
    const isPreflight = request.method === 'OPTIONS' && request.headers.has('access-control-request-method');
    const response = isPreflight ? new Response(null, { status: this.preflightStatus }) : await respond();
    this.#apply(request, response);
    if (isPreflight && response.headers.has('access-control-allow-origin')) {
      setPresent(response, this.#preflightHeaders);
    }
    return response;
  }

  #apply(request: Request, response: Response): void {
    for (const name of [...response.headers.keys()].filter((header) => header.startsWith('access-control-'))) {
      response.headers.delete(name);
    }
    const origin = request.headers.get('origin');
    if (origin === null || !(this.#origins.includes('*') || this.#origins.includes(origin))) {
      return;
    }
    setPresent(response, {
      'access-control-allow-origin': origin,
      vary: 'Origin',
      'access-control-expose-headers': this.#exposedHeaders,
      'access-control-allow-credentials': this.#allowsCredentials ? 'true' : '',
    });
  }
}

function setPresent({ headers }: Response, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value !== '') {
      headers.set(name, value);
    }
  }
}
