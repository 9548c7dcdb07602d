/** What an interceptor returns (developer guide, "Types of interceptors"). */
export interface InterceptorOutput {
  readonly mcp: {
    readonly transformedGatewayRequest?: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    };
    readonly transformedGatewayResponse?: {
      readonly statusCode?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    };
  };
}

/** @returns the output, or what is wrong with it */
export function checkOutput(output: unknown): InterceptorOutput | { readonly failure: string } {
  const { interceptorOutputVersion: version, mcp } = record(output) ?? {};
  if (version !== '1.0') {
    return { failure: `it returned interceptorOutputVersion ${JSON.stringify(version)} instead of "1.0"` };
  }
  const { transformedGatewayRequest: request, transformedGatewayResponse: response } = record(mcp) ?? {};
  if (!record(request) && !record(response)) {
    return { failure: 'it returned neither mcp.transformedGatewayRequest nor mcp.transformedGatewayResponse' };
  }
  for (const part of [request, response]) {
    const headers = record(part)?.headers ?? {};
    if (!record(headers) || !Object.entries(headers).every(([name, value]) => isHeader(name, value))) {
      return { failure: 'it returned headers that are not texts' };
    }
  }
  const { statusCode = 200 } = record(response) ?? {};
  // Statuses that an HTTP response can be sent with.
  if (!Number.isInteger(statusCode) || Number(statusCode) < 200 || Number(statusCode) > 599) {
    return { failure: `it returned the statusCode ${JSON.stringify(statusCode)}` };
  }
  return { mcp: mcp as InterceptorOutput['mcp'] };
}

function record(value: unknown): Record<string, unknown> | undefined {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : undefined;
}

function isHeader(name: string, value: unknown): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
