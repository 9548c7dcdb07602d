import { McpClient } from 'cdk-agentcore-gateway-auth';

/** A real assistant, as its registry has it, and how a person has it sign in to a server that its configuration names. */
export interface Program {
  readonly preset: McpClient;
  /** What `npm install` or `pip install` is told, with the version that the preset names. */
  readonly package: string;
  readonly registry?: 'PyPI';
  /** The file below the person's home that the configuration is written to, unless it is a command. */
  readonly settings?: string;
  /** What else stands in that file, which people have in it anyway. */
  readonly otherSettings?: object;
  readonly environment?: Readonly<Record<string, string>>;
  /** The words of the command, the first being a program of the package. */
  readonly command: (configuration: string) => readonly string[];
  /** Whether it signs in only in a terminal, which util-linux's `script` makes. */
  readonly inTerminal?: true;
  /** Whether it opens a browser that it looks for itself, so that the link it shows is followed. */
  readonly showsLink?: true;
  /** What the person types, each after the program has shown something. */
  readonly keys?: readonly (readonly [shown: RegExp, typed: string])[];
  /** What the program shows when it has signed in and reached the gateway. */
  readonly connected: RegExp;
}

/** A model that is not there: the programs start without it, and sign in to MCP servers without it. */
const NO_MODEL = 'http://127.0.0.1:9/v1';
const CLINE = `
  const { authorizeMcpServerOAuth, createDefaultMcpServerClientFactory, InMemoryMcpManager, registerMcpServersFromSettingsFile } =
    await import(process.env.PACKAGES + '/@cline/core/dist/index.js');
  const { execFile } = await import('node:child_process');
  await authorizeMcpServerOAuth({ serverName: 'gateway', openUrl: (url) => void execFile('xdg-open', [url]) });
  const servers = new InMemoryMcpManager({ clientFactory: createDefaultMcpServerClientFactory() });
  await registerMcpServersFromSettingsFile(servers);
  await servers.connectServer('gateway');
  console.log((await servers.listTools('gateway')).map(({ name }) => name));`;

const FAST_MCP = `
import asyncio, program
async def main():
    async with program.client as client:
        print([tool.name for tool in await client.list_tools()])
asyncio.run(main())`;

const DOWN = '\u001B[B';

/** `McpClient.codexCli` takes https only, and the twin serves http. Its configuration is the same. */
export const CODEX = McpClient.codexCli({ mcpUrl: 'https://gateway.example.com/mcp' });

/** Those that a registry has. VS Code, Cursor, Kiro and Goose are in none. */
export const PROGRAMS: readonly Program[] = [
  {
    preset: McpClient.claudeCode(),
    package: '@anthropic-ai/claude-code@2.1.332',
    settings: '.claude.json',
    command: () => ['claude', 'mcp', 'login', 'gateway'],
    inTerminal: true,
    connected: /Authenticated with "gateway"/,
  },
  {
    preset: McpClient.copilotCli(),
    package: '@github/copilot@1.0.102',
    settings: '.copilot/mcp-config.json',
    environment: {
      COPILOT_OFFLINE: 'true',
      COPILOT_AUTO_UPDATE: 'false',
      COPILOT_PROVIDER_BASE_URL: NO_MODEL,
      COPILOT_MODEL: 'none',
    },
    command: () => ['copilot'],
    inTerminal: true,
    keys: [[/trust/, '\r']],
    connected: /1 server connected/,
  },
  {
    preset: CODEX,
    package: '@openai/codex@0.171.0',
    settings: '.codex/config.toml',
    command: () => ['codex', 'mcp', 'login', 'gateway'],
    connected: /Successfully logged in/,
  },
  {
    preset: McpClient.geminiCli(),
    package: '@google/gemini-cli@0.61.0',
    settings: '.gemini/settings.json',
    otherSettings: { security: { auth: { selectedType: 'gemini-api-key' } } },
    environment: { GEMINI_API_KEY: 'none', GEMINI_CLI_TRUST_WORKSPACE: 'true' },
    command: () => ['gemini'],
    inTerminal: true,
    keys: [
      [/1 MCP server/, '/mcp auth gateway'],
      [/auth gateway/, '\r'],
      // Whether to open the browser.
      [/2\. No/, '\r'],
    ],
    connected: /Successfully (?:authenticated|reloaded)/,
  },
  {
    preset: McpClient.qwenCode(),
    package: '@qwen-code/qwen-code@0.24.4',
    settings: '.qwen/settings.json',
    environment: { OPENAI_API_KEY: 'none', OPENAI_BASE_URL: NO_MODEL, OPENAI_MODEL: 'none' },
    command: () => ['qwen', '--auth-type', 'openai'],
    inTerminal: true,
    keys: [
      [/MCP offline/, '/mcp'],
      [/\/mcp/, '\r'],
      [/gateway/, '\r'],
      [/Authenticate/, `${DOWN}${DOWN}\r`],
    ],
    connected: /Successfully authenticated and refreshed tools/,
  },
  {
    preset: McpClient.opencode(),
    package: 'opencode-ai@1.18.33',
    settings: 'work/opencode.json',
    command: () => ['opencode', 'mcp', 'auth', 'gateway'],
    connected: /Authentication successful/,
  },
  {
    preset: McpClient.cline(),
    package: 'cline@3.0.65',
    settings: '.cline/data/settings/cline_mcp_settings.json',
    // Its own settings file, its own library for MCP servers, without the screen around it.
    command: () => ['node', '--input-type=module', '--eval', CLINE],
    connected: /orders___get_order/,
  },
  {
    preset: McpClient.mcpInspector(),
    package: '@modelcontextprotocol/inspector@2.12.0',
    // Without a terminal it asks for a sign-in only if it may open a browser.
    environment: { MCP_AUTO_OPEN_ENABLED: 'true' },
    showsLink: true,
    command: (configuration) => ['mcp-inspector', ...configuration.split(' ').slice(2)],
    connected: /orders___get_order/,
  },
  {
    preset: McpClient.fastMcp(),
    package: 'fastmcp==4.2.3',
    registry: 'PyPI',
    settings: 'work/program.py',
    command: () => ['python3', '-c', FAST_MCP],
    connected: /orders___get_order/,
  },
];
