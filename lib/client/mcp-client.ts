import { invalidProperty } from '../private/invalid-property';
import { requireKnown, requireKnownLength } from '../private/known-at-synthesis';
import { requireTokenPlaces } from '../private/token-places';
import type { CustomMcpClientOptions } from './custom-mcp-client-options';
import type { McpClientConnection } from './mcp-client-connection';
import type { CodexCliOptions, McpClientOptions } from './mcp-client-options';
import { requireAppClientName } from './app-client-name';
import { json, type Assistant } from './private/assistant';
import { requireCallbackUrls } from './callback-url';
import { codexCli } from './private/codex-cli';
import { assistantOf } from './private/preset';
import { PRESETS } from './private/presets';
import { UNSUPPORTED_ASSISTANTS, unsupportedAssistant } from './private/unsupported-assistants';

/** Admitted as a JSON key, as a bare TOML key (TOML 1.0, "Keys") and as a word of a command line. */
const SERVER_NAME = /^[A-Za-z0-9_-]+$/;

/**
 * An assistant: a program that speaks the Model Context Protocol and signs a person in with the authorization code flow.
 *
 * An assistant is described by where it receives the authorization code and how it is configured. The presets know both,
 * and when they were last verified. Assistants without a preset are described with `McpClient.custom`.
 *
 * @example
 * import { McpClient } from 'cdk-agentcore-gateway-auth';
 *
 * const clients = [
 *   McpClient.kiro(),
 *   McpClient.claudeCode({ callbackPort: 8080 }),
 *   McpClient.custom({ name: 'Our bot', callbackUrls: ['http://localhost:4711/callback'] }),
 * ];
 */
export class McpClient {
  /** Kiro, the IDE. Default callback port 7777. */
  public static kiro(options: McpClientOptions = {}): McpClient {
    return new McpClient(assistantOf(PRESETS.kiro, options.callbackPort));
  }

  /** Kiro CLI, 2.12 or newer. Default callback port 7778. */
  public static kiroCli(options: McpClientOptions = {}): McpClient {
    return new McpClient(assistantOf(PRESETS.kiroCli, options.callbackPort));
  }

  /** Claude Code. Default callback port 7779. */
  public static claudeCode(options: McpClientOptions = {}): McpClient {
    return new McpClient(assistantOf(PRESETS.claudeCode, options.callbackPort));
  }

  /** VS Code with GitHub Copilot, on the desktop and on the web. Its callback port, 33418, has no setting. */
  public static vsCode(): McpClient {
    return new McpClient(assistantOf(PRESETS.vsCode));
  }

  /** GitHub Copilot CLI. Default callback port 7783. VS Code reads its configuration too, with its own callback. */
  public static copilotCli(options: McpClientOptions = {}): McpClient {
    return new McpClient(assistantOf(PRESETS.copilotCli, options.callbackPort));
  }

  /** Cursor, on the desktop and its cloud agents. Its callback port, 8787, has no setting. */
  public static cursor(): McpClient {
    return new McpClient(assistantOf(PRESETS.cursor));
  }

  /**
   * Codex CLI. Default callback port 7780.
   *
   * Its callback URL contains a hash of the gateway's literal URL, which is known only after a first deployment. Deploy
   * without Codex, then add it with the URL from the stack's output. The URL stays the same for the life of the gateway.
   *
   * @throws if `mcpUrl` is a CDK token or not an https URL.
   */
  public static codexCli(options: CodexCliOptions): McpClient {
    return new McpClient(assistantOf(codexCli(options.mcpUrl), options.callbackPort));
  }

  /** Gemini CLI. Default callback port 7781. */
  public static geminiCli(options: McpClientOptions = {}): McpClient {
    return new McpClient(assistantOf(PRESETS.geminiCli, options.callbackPort));
  }

  /** Qwen Code. Its callback port, 7777, has no setting, and is Kiro's default too. */
  public static qwenCode(): McpClient {
    return new McpClient(assistantOf(PRESETS.qwenCode));
  }

  /** opencode. Default callback port 19876, its own. */
  public static opencode(options: McpClientOptions = {}): McpClient {
    return new McpClient(assistantOf(PRESETS.opencode, options.callbackPort));
  }

  /** Cline. Its callback port, 1456, has no setting; it takes 1457 or 1458 if that is taken. */
  public static cline(): McpClient {
    return new McpClient(assistantOf(PRESETS.cline));
  }

  /** Goose. Default callback port 7782. */
  public static goose(options: McpClientOptions = {}): McpClient {
    return new McpClient(assistantOf(PRESETS.goose, options.callbackPort));
  }

  /** MCP Inspector: its command line on the chosen port (default 6276, its own) and its web interface on port 6274. */
  public static mcpInspector(options: McpClientOptions = {}): McpClient {
    return new McpClient(assistantOf(PRESETS.mcpInspector, options.callbackPort));
  }

  /** mcp-remote, the bridge for assistants that start MCP servers as processes only. Default callback port 3334. */
  public static mcpRemote(options: McpClientOptions = {}): McpClient {
    return new McpClient(assistantOf(PRESETS.mcpRemote, options.callbackPort));
  }

  /** FastMCP, the client for Python programs. Default callback port 7784. */
  public static fastMcp(options: McpClientOptions = {}): McpClient {
    return new McpClient(assistantOf(PRESETS.fastMcp, options.callbackPort));
  }

  /**
   * Not available (Zed): says why, and what helps.
   *
   * @throws always
   */
  public static zed(): McpClient {
    throw unsupportedAssistant(UNSUPPORTED_ASSISTANTS.zed);
  }

  /**
   * Not available (claude.ai and the connectors of Claude Desktop): says why, and what helps.
   *
   * @throws always
   */
  public static claudeAi(): McpClient {
    throw unsupportedAssistant(UNSUPPORTED_ASSISTANTS.claudeAi);
  }

  /**
   * Not available (programs on the MCP Go SDK): says why, and what helps.
   *
   * @throws always
   */
  public static goSdk(): McpClient {
    throw unsupportedAssistant(UNSUPPORTED_ASSISTANTS.goSdk);
  }

  /**
   * Not available (mcp-use): says why, and what helps.
   *
   * @throws always
   */
  public static mcpUse(): McpClient {
    throw unsupportedAssistant(UNSUPPORTED_ASSISTANTS.mcpUse);
  }

  /**
   * Not available (kimi-cli): says why, and what helps.
   *
   * @throws always
   */
  public static kimiCli(): McpClient {
    throw unsupportedAssistant(UNSUPPORTED_ASSISTANTS.kimiCli);
  }

  /**
   * Not available (Continue CLI): says why, and what helps.
   *
   * @throws always
   */
  public static continueCli(): McpClient {
    throw unsupportedAssistant(UNSUPPORTED_ASSISTANTS.continueCli);
  }

  /**
   * An assistant without a preset.
   *
   * @throws if the name or a callback URL is not what Amazon Cognito takes.
   */
  public static custom(options: CustomMcpClientOptions): McpClient {
    requireTokenPlaces(options);
    requireAppClientName('name', options.name);
    requireCallbackUrls('callbackUrls', options.callbackUrls);
    return new McpClient({
      name: options.name,
      callbackUrls: [...options.callbackUrls],
      configurationFile: options.configurationFile,
      configuration: ({ mcpUrl, clientId, scopes, authorizationUrl, tokenUrl }) =>
        json({ mcpUrl, clientId, redirectUris: options.callbackUrls, scopes, authorizationUrl, tokenUrl }),
      worksWithoutRegistrationEndpoint: options.worksWithoutRegistrationEndpoint ?? true,
    });
  }

  /** The name of the assistant and of its app client. */
  public readonly name: string;

  /** Where the assistant receives the authorization code. */
  public readonly callbackUrls: string[];

  /** The file that the configuration goes into; undefined when the configuration is a command, or when the file is unknown. */
  public readonly configurationFile?: string;

  /**
   * Whether the assistant can be given a client id, so that it need not register itself (RFC 7591).
   *
   * An identity provider without a registration endpoint, such as Amazon Cognito, can serve only those that can.
   */
  public readonly worksWithoutRegistrationEndpoint: boolean;

  /** The day on which the facts about the assistant were last verified, as YYYY-MM-DD; undefined for `McpClient.custom`. */
  public readonly lastVerified?: string;

  /**
   * How they were verified, such as `running version 1.0.102 with this configuration`; undefined for `McpClient.custom`.
   */
  public readonly verifiedBy?: string;

  /** What to know about the assistant, and which of the facts rest on reports rather than on source or documentation. */
  public readonly note?: string;

  private constructor(private readonly assistant: Assistant) {
    this.name = assistant.name;
    this.callbackUrls = assistant.callbackUrls;
    this.configurationFile = assistant.configurationFile;
    this.worksWithoutRegistrationEndpoint = assistant.worksWithoutRegistrationEndpoint;
    this.lastVerified = assistant.lastVerified;
    this.verifiedBy = assistant.verifiedBy;
    this.note = assistant.note;
  }

  /**
   * What a person pastes into `configurationFile`, or runs if that is undefined.
   *
   * Of an assistant without a preset, the format is unknown: the settings come as plain JSON.
   *
   * @throws if `serverName` has other characters than letters, digits, `_` and `-`, or if Gemini CLI lacks an endpoint.
   */
  public configuration(connection: McpClientConnection): string {
    const { serverName = 'gateway', scopes = ['openid', 'email', 'profile'] } = connection;
    requireTokenPlaces(connection);
    requireKnown('serverName', serverName, 'its characters have to fit into every configuration format');
    if (!SERVER_NAME.test(serverName)) {
      throw invalidProperty(
        'InvalidProperty',
        'serverName',
        serverName,
        'it does not fit into every configuration format',
        'use letters, digits, _ and -',
      );
    }
    for (const [property, list] of Object.entries({ scopes, callbackUrls: this.callbackUrls })) {
      requireKnownLength(property, list);
    }
    return this.assistant.configuration({ ...connection, serverName, scopes });
  }
}
