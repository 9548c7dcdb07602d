import {
  ProtocolError,
  ProtocolErrorCode,
  Server,
  specTypeSchemas,
  type JSONRPCRequest,
  type Result,
  type ServerContext,
  type SpecTypeName,
} from '@modelcontextprotocol/server';

/** What the MCP specification says that the requests of a method look like. */
const REQUEST_TYPES = new Map<string, SpecTypeName>([
  ['initialize', 'InitializeRequest'],
  ['ping', 'PingRequest'],
  ['prompts/get', 'GetPromptRequest'],
  ['prompts/list', 'ListPromptsRequest'],
  ['resources/list', 'ListResourcesRequest'],
  ['resources/read', 'ReadResourceRequest'],
  ['resources/templates/list', 'ListResourceTemplatesRequest'],
  ['tools/call', 'CallToolRequest'],
  ['tools/list', 'ListToolsRequest'],
]);

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/**
 * The SDK's server, which answers params of a wrong type with -32602, "Invalid method parameter(s)" (JSON-RPC 2.0, "Error
 * object"). The SDK answers most of them with an internal error, and with all that its validator says.
 */
export class ParamsCheckingServer extends Server {
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const wrapped = super._wrapHandler(method, handler);
    return async (request, context) => {
      const problem = problemOf(method, request);
      if (problem !== undefined) {
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Invalid params of ${method}: ${problem}`);
      }
      return wrapped(request, context);
    };
  }
}

/** The first thing that is wrong with the params of a request, and where it is. */
function problemOf(method: string, request: JSONRPCRequest): string | undefined {
  const type = REQUEST_TYPES.get(method);
  const { issues } = type === undefined ? {} : specTypeSchemas[type]['~standard'].validate(request);
  if (issues === undefined) return undefined;
  const [{ path = [], message }] = issues as [(typeof issues)[number]];
  const property = path.map((key) => String(typeof key === 'object' ? key.key : key)).join('.');
  return `${property}: ${message}`;
}
