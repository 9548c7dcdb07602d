import type { CallToolResult, Tool } from '@modelcontextprotocol/client';
import { NoAnswerError, textOf } from '../../../http/no-answer';
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
    const asked = async (): Promise<{ response: Response; text: string }> => {
      const response = await this.send(request, call);
      return { response, text: await textOf(response) };
    };
    const { response, text } = await asked().catch((cause: Error) => {
      // Without the arguments of the call, which may be personal.
      const where = cause instanceof NoAnswerError ? '' : `${this.serverUrl().replace(/\/$/, '')}${operation.path}: `;
      throw new TargetError(`target "${this.name}": ${where}${cause.message}`, { cause });
    });
    return response.ok
      ? { content: [{ type: 'text', text }] }
      : { isError: true, content: [{ type: 'text', text: `HTTP ${response.status}: ${text}` }] };
  }
}

function requestOf(operation: OpenApiOperation, serverUrl: string, given: Readonly<Record<string, unknown>>): Request {
  const { method, path, parameters } = operation;
  const missing = parameters.find((parameter) => parameter.in === 'path' && given[parameter.name] === undefined);
  if (missing) {
    throw new TargetError(`the argument "${missing.name}" is missing, which is part of the path ${path}`);
  }
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(String(given[name])));
  const url = new URL(serverUrl.replace(/\/$/, '') + filled);
  const headers = new Headers({ accept: 'application/json' });
  for (const { name, in: location } of parameters.filter((parameter) => given[parameter.name] !== undefined)) {
    if (location === 'header') headers.set(name, String(given[name]));
    if (location === 'query') [given[name]].flat().forEach((value) => url.searchParams.append(name, String(value)));
  }
  const body = bodyOf(operation, given);
  if (typeof body === 'string') headers.set('content-type', 'application/json');
  return new Request(url, { method, headers, ...(body !== undefined && { body }) });
}

/** The body, or `undefined` for a request without one. */
function bodyOf(
  { body, path }: OpenApiOperation,
  given: Readonly<Record<string, unknown>>,
): string | URLSearchParams | FormData | undefined {
  if (body === undefined || body.properties.length === 0) return undefined;
  const entries = body.properties
    .filter((name) => given[name] !== undefined)
    .map((name) => [name, given[name]] as const);
  switch (body.mediaType) {
    case 'application/json':
      return JSON.stringify(Object.fromEntries(entries));
    case 'application/x-www-form-urlencoded':
      return new URLSearchParams(Object.fromEntries(entries.map(([name, value]) => [name, asField(value)])));
    case 'multipart/form-data': {
      const form = new FormData();
      entries.forEach(([name, value]) => form.append(name, asField(value)));
      return form;
    }
    case 'application/xml':
      throw new TargetError(`the local twin does not send XML, which is the body of ${path}`);
  }
}

/** Unverified: that lists and objects are JSON in a form. */
function asField(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
