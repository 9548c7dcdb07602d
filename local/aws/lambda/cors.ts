import type { ResourceProperties } from '../../template/resource-type';

/**
 * The `Cors` of a function URL and the `CorsConfiguration` of an HTTP API: AWS answers preflight requests itself, and replaces
 * the function's own CORS headers.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export class Cors {
  /** @param preflightStatus of the answers to preflight requests: an HTTP API sends 204 */
  constructor(
    private readonly configuration: ResourceProperties,
    private readonly preflightStatus: 200 | 204 = 200,
  ) {}

  /** The answer to a preflight request, or `undefined` for any other request. */
  preflight(request: Request): Response | undefined {
    if (request.method !== 'OPTIONS' || !request.headers.has('access-control-request-method')) {
      return undefined;
    }
    const { AllowMethods, AllowHeaders, MaxAge } = this.configuration;
    const response = new Response(null, { status: this.preflightStatus });
    this.apply(request, response);
    if (response.headers.has('access-control-allow-origin')) {
      setList(response, 'access-control-allow-methods', AllowMethods);
      setList(response, 'access-control-allow-headers', AllowHeaders);
      if (MaxAge !== undefined) {
        response.headers.set('access-control-max-age', String(MaxAge));
      }
    }
    return response;
  }

  /** Puts the headers on a response with which the browser decides whether a page may read it. */
  apply(request: Request, response: Response): void {
    const { AllowOrigins = [], AllowCredentials, ExposeHeaders } = this.configuration;
    for (const name of [...response.headers.keys()].filter((header) => header.startsWith('access-control-'))) {
      response.headers.delete(name);
    }
    const origin = request.headers.get('origin');
    if (origin === null || !(AllowOrigins.includes('*') || AllowOrigins.includes(origin))) {
      return;
    }
    response.headers.set('access-control-allow-origin', origin);
    response.headers.set('vary', 'Origin');
    setList(response, 'access-control-expose-headers', ExposeHeaders);
    if (String(AllowCredentials) === 'true') {
      response.headers.set('access-control-allow-credentials', 'true');
    }
  }
}

function setList(response: Response, header: string, values: readonly string[] | undefined): void {
  if (values !== undefined && values.length > 0) {
    response.headers.set(header, values.join(','));
  }
}
