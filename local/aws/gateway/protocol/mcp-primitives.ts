import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  UriTemplate,
  type GetPromptResult,
  type Prompt,
  type ReadResourceResult,
  type Resource,
  type ResourceTemplateType,
} from '@modelcontextprotocol/server';
import type { Client } from '@modelcontextprotocol/client';
import type { CallOutcome } from '../gateway-call';
import { parseVisibleToolName, visibleToolName, type GatewayTarget } from '../targets/gateway-target';

/** A target that is an MCP server. */
export type McpServerSource = GatewayTarget & Required<Pick<GatewayTarget, 'request'>>;

/** Which target wins when two have a resource with the same URI, unless `ResourcePriority` says so (API reference). */
const DEFAULT_RESOURCE_PRIORITY = 1_000;

/**
 * The prompts, resources and resource templates of the MCP servers behind a gateway (developer guide, "Use an AgentCore
 * gateway"). Prompts are named like tools, `<target>___<prompt>`; resources keep their URIs. That prompts are named so, and
 * that lists are not kept between synchronizations as tools are, is unverified on AWS.
 */
export class McpPrimitives {
  /** @param priorityOf the `ResourcePriority` of a target, by its id */
  constructor(
    private readonly targets: readonly GatewayTarget[],
    private readonly priorityOf: (targetId: string) => number | undefined,
  ) {}

  /** Whether there is any MCP server that could have prompts or resources. */
  get available(): boolean {
    return this.#sources.length > 0;
  }

  async listPrompts(): Promise<Prompt[]> {
    const lists = await Promise.all(
      this.#sources.map(async (source) => {
        const { prompts } = await source.request((client) =>
          supports(client, 'prompts') ? client.listPrompts() : Promise.resolve({ prompts: [] as Prompt[] }),
        );
        return prompts.map((prompt) => ({ ...prompt, name: visibleToolName(source.name, prompt.name) }));
      }),
    );
    return lists.flat();
  }

  async getPrompt(
    visibleName: string,
    promptArguments: Record<string, string>,
    outcome: CallOutcome,
  ): Promise<GetPromptResult> {
    const parsed = parseVisibleToolName(visibleName);
    const source = this.#sources.find(({ name }) => name === parsed?.target);
    const known = (await this.listPrompts()).some(({ name }) => name === visibleName);
    if (!parsed || !source || !known) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown prompt: ${visibleName}`);
    }
    outcome.targetId = source.targetId;
    return source.request((client) => client.getPrompt({ name: parsed.tool, arguments: promptArguments }));
  }

  /** One resource per URI: the one of the target with the lowest priority number. */
  async listResources(): Promise<Resource[]> {
    const byUri = new Map<string, Resource>();
    for (const { resources } of await this.#resources()) {
      for (const resource of resources) {
        if (!byUri.has(resource.uri)) byUri.set(resource.uri, resource);
      }
    }
    return [...byUri.values()];
  }

  async listResourceTemplates(): Promise<ResourceTemplateType[]> {
    return (await this.#templates()).flatMap(({ templates }) => templates);
  }

  async readResource(uri: string, outcome: CallOutcome): Promise<ReadResourceResult> {
    const listed = (await this.#resources()).find(({ resources }) =>
      resources.some((resource) => resource.uri === uri),
    );
    const source =
      listed?.source ??
      (await this.#templates()).find(({ templates }) => templates.some(({ uriTemplate }) => matches(uriTemplate, uri)))
        ?.source;
    if (!source) {
      throw new ResourceNotFoundError(uri);
    }
    outcome.targetId = source.targetId;
    return source.request((client) => client.readResource({ uri }));
  }

  /** Those that come first win. */
  get #sources(): McpServerSource[] {
    const priority = ({ targetId }: GatewayTarget): number => this.priorityOf(targetId) ?? DEFAULT_RESOURCE_PRIORITY;
    return this.targets
      .filter((target): target is McpServerSource => target.request !== undefined)
      .sort((one, other) => priority(one) - priority(other));
  }

  #resources(): Promise<{ source: McpServerSource; resources: readonly Resource[] }[]> {
    return Promise.all(
      this.#sources.map(async (source) => {
        const { resources } = await source.request((client) =>
          supports(client, 'resources') ? client.listResources() : Promise.resolve({ resources: [] as Resource[] }),
        );
        return { source, resources };
      }),
    );
  }

  #templates(): Promise<{ source: McpServerSource; templates: readonly ResourceTemplateType[] }[]> {
    return Promise.all(
      this.#sources.map(async (source) => {
        const { resourceTemplates } = await source.request((client) =>
          supports(client, 'resources')
            ? client.listResourceTemplates()
            : Promise.resolve({ resourceTemplates: [] as ResourceTemplateType[] }),
        );
        return { source, templates: resourceTemplates };
      }),
    );
  }
}

const supports = (client: Client, capability: 'prompts' | 'resources'): boolean =>
  client.getServerCapabilities()?.[capability] !== undefined;

function matches(uriTemplate: string, uri: string): boolean {
  try {
    return new UriTemplate(uriTemplate).match(uri) !== null;
  } catch {
    return false;
  }
}
