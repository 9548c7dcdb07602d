import type { CallToolResult, Tool } from '@modelcontextprotocol/client';
import { GatewayTarget, TargetError, type SendToTarget, type TargetIdentity, type ToolCall } from './gateway-target';
import type { OpenApiDocument, OpenApiOperation } from './openapi-operations';

/** A target that is a REST API with an OpenAPI document (`TargetConfiguration.Mcp.OpenApiSchema`). */
export class OpenApiTarget extends GatewayTarget {
  /** @param serverUrl loopback address of the API, or a real one */
  constructor(
    identity: TargetIdentity,
    private readonly document: OpenApiDocument,
    private readonly serverUrl: () => string,
    private readonly send: SendToTarget,
  ) {
    super(identity);
  }

  async listTools(): Promise<readonly Tool[]> {
    return this.document.operations.map(({ tool }) => tool);
  }

  /** What the API answers is the result, an error status included. Unverified: its form. */
  async callTool({ tool, arguments: given, call }: ToolCall): Promise<CallToolResult> {
    const operation = this.document.operations.find((candidate) => candidate.tool.name === tool)!;
    const request = requestOf(operation, this.serverUrl(), given);
    let response: Response;
    try {
      response = await this.send(request, call);
    } catch (error) {
      throw new TargetError(`target "${this.name}": ${request.url}: ${(error as Error).message}`, { cause: error });
    }
    const text = await response.text();
    return response.ok
      ? { content: [{ type: 'text', text }] }
      : { isError: true, content: [{ type: 'text', text: `HTTP ${response.status}: ${text}` }] };
  }
}

function requestOf(operation: OpenApiOperation, serverUrl: string, given: Readonly<Record<string, unknown>>): Request {
  const { method, path, parameters, bodyProperties } = operation;
  const named = (location: string): readonly string[] =>
    parameters
      .filter((parameter) => parameter.in === location && given[parameter.name] !== undefined)
      .map(({ name }) => name);
  const missing = parameters.find((parameter) => parameter.in === 'path' && given[parameter.name] === undefined);
  if (missing) {
    throw new TargetError(`the argument "${missing.name}" is missing, which is part of the path ${path}`);
  }
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(String(given[name])));
  const url = new URL(serverUrl.replace(/\/$/, '') + filled);
  for (const name of named('query')) {
    for (const value of [given[name]].flat()) {
      url.searchParams.append(name, String(value));
    }
  }
  const headers = new Headers({ accept: 'application/json' });
  for (const name of named('header')) {
    headers.set(name, String(given[name]));
  }
  const body = Object.fromEntries(
    bodyProperties.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]),
  );
  const hasBody = bodyProperties.length > 0;
  if (hasBody) {
    headers.set('content-type', 'application/json');
  }
  return new Request(url, { method, headers, ...(hasBody && { body: JSON.stringify(body) }) });
}
