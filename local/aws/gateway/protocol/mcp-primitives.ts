import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  UriTemplate,
  type Prompt,
  type Resource,
  type ResourceTemplateType,
} from '@modelcontextprotocol/server';
import type { Client } from '@modelcontextprotocol/client';
import { parseVisibleToolName, visibleToolName, type GatewayTarget, type TargetCall } from '../targets/gateway-target';
import { McpServerTarget } from '../targets/mcp-server-target';

/** What servers have of one kind, each with the target that it is. */
type Found<T> = readonly { readonly target: McpServerTarget; readonly found: readonly T[] }[];

/**
 * The prompts, resources and resource templates of the MCP servers behind a gateway (developer guide, "Use an AgentCore
 * gateway"). Prompts are named like tools, `<target>___<prompt>`; resources keep their URIs. That prompts are named so, and
 * that lists are not kept between synchronizations as tools are, is unverified on AWS.
 */
export class McpPrimitives {
  constructor(private readonly targets: readonly GatewayTarget[]) {}

  /** Whether there is any MCP server that could have prompts or resources. */
  get available(): boolean {
    return this.#servers.length > 0;
  }

  async listPrompts(call: TargetCall): Promise<Prompt[]> {
    const prompts = await this.#ask('prompts', call, async (client) => (await client.listPrompts()).prompts);
    return prompts.flatMap(({ target, found }) =>
      found.map((prompt) => ({ ...prompt, name: visibleToolName(target.name, prompt.name) })),
    );
  }

  /**
   * @returns the target that has the prompt, and the prompt's name there
   * @throws ProtocolError when there is no such prompt
   */
  async findPrompt(visibleName: string, call: TargetCall): Promise<{ target: McpServerTarget; name: string }> {
    const parsed = parseVisibleToolName(visibleName);
    const target = this.#servers.find(({ name }) => name === parsed?.target);
    const known = (await this.listPrompts(call)).some(({ name }) => name === visibleName);
    if (!parsed || !target || !known) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown prompt: ${visibleName}`);
    }
    return { target, name: parsed.tool };
  }

  /** One resource per URI: the one of the target with the lowest priority number. */
  async listResources(call: TargetCall): Promise<Resource[]> {
    const resources = (await this.#resources(call)).flatMap(({ found }) => found);
    const uris = resources.map(({ uri }) => uri);
    return resources.filter(({ uri }, index) => uris.indexOf(uri) === index);
  }

  async listResourceTemplates(call: TargetCall): Promise<ResourceTemplateType[]> {
    return (await this.#templates(call)).flatMap(({ found }) => found);
  }

  /**
   * The target that has a resource, or a template for it.
   *
   * @throws ProtocolError when none has
   */
  async findResource(uri: string, call: TargetCall): Promise<McpServerTarget> {
    const listed = (await this.#resources(call)).find(({ found }) => found.some((resource) => resource.uri === uri));
    const fits = ({ uriTemplate }: ResourceTemplateType): boolean => matches(uriTemplate, uri);
    const source = listed ?? (await this.#templates(call)).find(({ found }) => found.some(fits));
    if (!source) throw new ResourceNotFoundError(uri);
    return source.target;
  }

  /** Those that come first win. */
  get #servers(): McpServerTarget[] {
    return this.targets
      .filter((target) => target instanceof McpServerTarget)
      .sort((one, other) => one.resourcePriority - other.resourcePriority);
  }

  #resources(call: TargetCall): Promise<Found<Resource>> {
    return this.#ask('resources', call, async (client) => (await client.listResources()).resources);
  }

  #templates(call: TargetCall): Promise<Found<ResourceTemplateType>> {
    return this.#ask('resources', call, async (client) => (await client.listResourceTemplates()).resourceTemplates);
  }

  /** Asks all servers that have the capability. */
  async #ask<T>(
    capability: 'prompts' | 'resources',
    call: TargetCall,
    list: (client: Client) => Promise<readonly T[]>,
  ): Promise<Found<T>> {
    const ask = async (client: Client) => (client.getServerCapabilities()?.[capability] ? list(client) : []);
    return Promise.all(this.#servers.map(async (target) => ({ target, found: await target.request(ask, call) })));
  }
}

function matches(uriTemplate: string, uri: string): boolean {
  try {
    return new UriTemplate(uriTemplate).match(uri) !== null;
  } catch {
    return false;
  }
}
