import {
  Client,
  LOG_LEVEL_META_KEY,
  ProtocolError,
  ProtocolErrorCode,
  SdkHttpError,
  StreamableHTTPClientTransport,
  type CallToolRequest,
  type CallToolResult,
  type FetchLike,
  type Tool,
} from '@modelcontextprotocol/client';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Assumptions } from '../../../account/assumptions';
import { NoAnswerError } from '../../../http/no-answer';
import { whenUnanswered } from '../private/streamed-response';
import type { Assistant } from '../protocol/assistant';
import {
  ErrorForAssistant,
  GatewayTarget,
  TargetError,
  UnservedEndpointError,
  type SendToTarget,
  type TargetCall,
  type TargetIdentity,
  type ToolCall,
} from './gateway-target';
import { McpConnections, type ConnectionOptions } from './mcp-connections';
import type { PassedMetadata } from './passed-metadata';
import { referencesProblem } from './tool-rules';

/** "Gateway invocation timeout" (developer guide, "Quotas for Amazon Bedrock AgentCore"). */
const INVOCATION_TIMEOUT = 15 * 60 * 1000;

/** What a target may ask the assistant during a tool call (developer guide, "Use an AgentCore gateway"). */
const QUESTIONS = ['elicitation/create', 'sampling/createMessage'];

/** While tools are listed, and for prompts and resources, a server can ask nothing. */
const CANNOT_BE_ASKED: Assistant = { capabilities: {}, modern: false };

/** How a {@link McpServerTarget} reaches its server, and what it asks it for. */
export interface McpServerAccess {
  /** Loopback address of the server, or a real one. */
  readonly endpoint: () => string;
  readonly send: SendToTarget;
  readonly metadata: PassedMetadata;
  readonly listingMode: 'DEFAULT' | 'DYNAMIC';
  /** `ResourcePriority`: the lower one wins when two targets have a resource with the same URI. */
  readonly resourcePriority: number;
  /** Whether tools with references in their schemas are taken. */
  readonly references: Assumptions['toolSchemaReferences'];
  /** `McpToolSchema`: the tools, without asking the server. */
  readonly schema?: readonly Tool[];
}

/** What a request to the server is made for. */
interface InProgress {
  readonly call: TargetCall | undefined;
  readonly assistant: Assistant;
  /** Ends a tool call whose answer can come no more. */
  readonly cutOff?: AbortController;
}

/**
 * A target that is an MCP server (`TargetConfiguration.Mcp.McpServer`). Its tools are listed when the target is created and
 * kept (`ListingMode: DEFAULT`), or listed on every request (`DYNAMIC`). With an `McpToolSchema` the template says which
 * tools there are, and the server is not asked.
 *
 * During a tool call the server can report its progress, log, and ask the assistant something. Which protocol version a
 * gateway speaks to its targets is not documented: here the one that all have, and 2026-07-28 for assistants that speak it,
 * because only there a server can ask them.
 */
export class McpServerTarget extends GatewayTarget {
  readonly #connections = new McpConnections((options) => this.#connect(options));
  /**
   * The only place where a call is not passed as an argument. Many calls share one connection, and the SDK's client says of
   * neither its HTTP requests nor the server's messages which call they belong to; it does both where the call was made.
   */
  readonly #inProgress = new AsyncLocalStorage<InProgress>();
  #catalogue: readonly Tool[] | undefined;

  constructor(
    identity: TargetIdentity,
    private readonly access: McpServerAccess,
  ) {
    super(identity);
  }

  get resourcePriority(): number {
    return this.access.resourcePriority;
  }

  async listTools(call?: TargetCall): Promise<readonly Tool[]> {
    const { schema, listingMode } = this.access;
    return schema ?? (listingMode === 'DEFAULT' ? this.#catalogue : undefined) ?? this.synchronize(call);
  }

  /** Reads the server's tools again. */
  override async synchronize(call?: TargetCall): Promise<readonly Tool[]> {
    const tools = await this.request((client) => this.#catalogueOf(client), call);
    this.#catalogue = tools;
    return tools;
  }

  async callTool(toolCall: ToolCall): Promise<CallToolResult> {
    const { tool, arguments: toolArguments, onProgress, assistant } = toolCall;
    const { retry, logLevel } = assistant;
    const params = {
      name: tool,
      arguments: { ...toolArguments },
      ...retry,
      ...(logLevel !== undefined && { _meta: { [LOG_LEVEL_META_KEY]: logLevel } }),
    } as CallToolRequest['params'];
    const cutOff = new AbortController();
    return this.#request({ call: toolCall.call, assistant, cutOff }, (client) =>
      client.callTool(params, {
        timeout: INVOCATION_TIMEOUT,
        signal: cutOff.signal,
        // A server that wants to know more says so in its result, and the assistant calls again.
        allowInputRequired: true,
        ...(onProgress && { onprogress: onProgress }),
      }),
    );
  }

  override async close(): Promise<void> {
    await this.#connections.close();
  }

  /**
   * Asks the server for something else than a tool call.
   *
   * @throws TargetError as `callTool` does
   */
  async request<T>(use: (client: Client) => Promise<T>, call: TargetCall | undefined): Promise<T> {
    return this.#request({ call, assistant: CANNOT_BE_ASKED }, use);
  }

  /**
   * "The MCP server must have tool capabilities. Prompts and resources capabilities are optional and are synced automatically
   * when the server advertises them" (developer guide, "MCP servers targets"): a server that advertises resources and does not
   * list their templates cannot be synchronized (stripe/ai#436, with these words).
   */
  async #catalogueOf(client: Client): Promise<readonly Tool[]> {
    const { tools: hasTools, prompts, resources } = client.getServerCapabilities() ?? {};
    if (!hasTools) {
      throw new Error('the server does not declare the capability "tools", which it must have');
    }
    const { tools } = await client.listTools();
    const problem = this.access.references === 'refused' ? referencesProblem(tools) : undefined;
    if (problem !== undefined) throw new Error(problem);
    if (this.access.listingMode === 'DEFAULT') {
      if (prompts) await synchronized('prompts', client.listPrompts());
      if (resources) await synchronized('resources', client.listResources());
      if (resources) await synchronized('resource templates', client.listResourceTemplates());
    }
    return tools;
  }

  async #request<T>(inProgress: InProgress, use: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await this.#inProgress.run(inProgress, () => this.#connected(inProgress, use));
    } catch (thrown) {
      const error: unknown = inProgress.cutOff?.signal.aborted ? inProgress.cutOff.signal.reason : thrown;
      if (error instanceof ProtocolError && isForAssistant(error, inProgress.assistant)) {
        throw new ErrorForAssistant(error.code, error.message, error.data);
      }
      if (error instanceof UnservedEndpointError) throw error;
      // A body that breaks off fails where the client reads it, and not where the request is sent.
      const isCutOff = (error as Error).name === 'TypeError' && (error as Error).cause !== undefined;
      const failed = isCutOff ? new NoAnswerError(this.access.endpoint(), error) : (error as Error);
      const { message } = failed;
      const where = failed instanceof NoAnswerError ? '' : `${this.access.endpoint()}: `;
      throw new TargetError(`target "${this.name}": ${where}${message}`, { cause: error });
    }
  }

  async #connected<T>({ call, assistant }: InProgress, use: (client: Client) => Promise<T>): Promise<T> {
    const { session, modern, capabilities } = assistant;
    const options = { modern, capabilities };
    if (session) {
      try {
        return await use(await this.#connections.ofSession(session, options));
      } catch (error) {
        // "If an MCP server target's session expires before the gateway session timeout, the gateway transparently
        // re-initializes with the target" (developer guide, "Use MCP sessions with your AgentCore gateway").
        if (!(error instanceof SdkHttpError && error.status === 404)) throw error;
        await this.#connections.forget(session);
        return use(await this.#connections.ofSession(session, options));
      }
    }
    if (this.access.metadata.isEmpty(call)) {
      // It outlives this call, and must not carry anything of it.
      const connecting = this.#inProgress.exit(() => this.#connections.shared(options));
      return use(await connecting);
    }
    const client = await this.#connect(options);
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  }

  async #connect({ capabilities, modern }: ConnectionOptions): Promise<Client> {
    const client = new Client(
      { name: 'agentcore-gateway', version: '1.0.0' },
      { capabilities, inputRequired: { autoFulfill: false }, ...(modern && { versionNegotiation: { mode: 'auto' } }) },
    );
    client.fallbackRequestHandler = async ({ method, params }) => {
      const { assistant } = this.#inProgress.getStore() ?? {};
      const kind = method === 'elicitation/create' ? 'elicitation' : 'sampling';
      if (!QUESTIONS.includes(method) || !assistant?.stream?.ask || !assistant.capabilities[kind]) {
        throw new ProtocolError(ProtocolErrorCode.MethodNotFound, `Method not found: ${method}`);
      }
      return assistant.stream.ask({ method, ...(params && { params }) });
    };
    client.fallbackNotificationHandler = async (notification) => {
      if (notification.method === 'notifications/message') {
        this.#inProgress.getStore()?.assistant.stream?.notify(notification);
      }
    };
    const fetch: FetchLike = async (input, init) => {
      const { call, cutOff } = this.#inProgress.getStore() ?? {};
      const response = await this.access.send(new Request(input, init), call);
      if (cutOff === undefined || init?.method !== 'POST') return response;
      return whenUnanswered(response, (cause = new Error('the stream ended before the answer')) =>
        cutOff.abort(new NoAnswerError(this.access.endpoint(), cause)),
      );
    };
    await client.connect(new StreamableHTTPClientTransport(new URL(this.access.endpoint()), { fetch }));
    if (modern && client.getProtocolEra() !== 'modern' && Object.keys(capabilities).length > 0) {
      // A server of 2025 would send requests that an assistant of 2026 does not take.
      await client.close();
      return this.#connect({ capabilities: {}, modern: false });
    }
    return client;
  }
}

async function synchronized(what: string, listing: Promise<unknown>): Promise<void> {
  await listing.catch((cause: Error) => {
    throw new Error(`Failed to list ${what}: ${cause.message}`, { cause });
  });
}

/**
 * "Gateway forwards the `URLElicitationRequiredError` to the client" (developer guide, "Use elicitation with your AgentCore
 * gateway"). That it does so only for those who declared the mode, and that it forwards a server's -32021 as it returns its
 * own, is unverified on AWS.
 */
function isForAssistant({ code }: ProtocolError, { modern, capabilities }: Assistant): boolean {
  return code === ProtocolErrorCode.UrlElicitationRequired
    ? capabilities.elicitation?.url !== undefined
    : code === ProtocolErrorCode.MissingRequiredClientCapability && modern;
}
