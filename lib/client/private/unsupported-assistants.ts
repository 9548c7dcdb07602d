import { invalidProperty } from '../../private/invalid-property';

/** An assistant that cannot be given a client id of a user pool, with the reason and what helps. */
export interface UnsupportedAssistant {
  readonly name: string;
  readonly problem: string;
  readonly fix: string;
}

/**
 * MCP authorization 2025-11-25 and 2026-07-28, "Authorization Code Protection": clients MUST refuse an authorization server
 * whose metadata has no `code_challenge_methods_supported`. Most do not. Documents of live pools had none when they were last
 * seen; since then Amazon Cognito has learned dynamic registration and metadata documents, and no source says what they have now.
 */
const NO_CODE_CHALLENGE_METHODS =
  'without code_challenge_methods_supported in its metadata, which user pools did not have before November 2026, and whether they have it now is unknown';
const CUSTOM = 'McpClient.custom if the metadata of your pool has it';
const inFrontOf = (name: string): string =>
  `put a GatewayAuthorizationServer in front of the pool, where ${name} needs no entry in clients`;

/** The assistants that cannot sign in to a user pool directly, in one table. All of them can at an authorization server. */
export const UNSUPPORTED_ASSISTANTS = {
  // zed-industries/zed, crates/context_server/src/oauth.rs.
  zed: {
    name: 'Zed',
    problem: `Zed waits on a random port, which Amazon Cognito cannot match, and refuses an identity provider ${NO_CODE_CHALLENGE_METHODS}`,
    fix: `${inFrontOf('Zed')}, or use McpClient.mcpRemote() and have Zed start mcp-remote as a local server, in the place of Zed's own sign-in`,
  },
  // anthropics/claude-ai-mcp#786, #946.
  claudeAi: {
    name: 'claude.ai',
    problem: `claude.ai and Claude Desktop connectors refuse an identity provider ${NO_CODE_CHALLENGE_METHODS}`,
    fix: `${inFrontOf('claude.ai')}, or use McpClient.mcpRemote() in claude_desktop_config.json, McpClient.claudeCode(), or ${CUSTOM}`,
  },
  // Run in version 1.8.0, 2026-11-26.
  goSdk: {
    name: 'MCP Go SDK',
    problem: `the OAuth client of the MCP Go SDK 1.8.0 refuses an identity provider ${NO_CODE_CHALLENGE_METHODS}`,
    fix: `${inFrontOf('the program')}, or use ${CUSTOM}`,
  },
  // Run in version 1.7.1, 2026-11-26.
  mcpUse: {
    name: 'mcp-use',
    problem: `mcp-use 1.7.1 for Python refuses an identity provider ${NO_CODE_CHALLENGE_METHODS}`,
    fix: `${inFrontOf('mcp-use')}, or use McpClient.fastMcp() or ${CUSTOM}`,
  },
  // Run in version 1.51.0, 2026-11-26.
  kimiCli: {
    name: 'kimi-cli',
    problem: 'kimi-cli 1.51.0 takes no client id, and waits on a random port, which Amazon Cognito cannot match',
    fix: `${inFrontOf('kimi-cli')}, or use McpClient.mcpRemote() and have kimi-cli start mcp-remote as a local server`,
  },
  // Run in version 1.5.47, 2026-11-26.
  continueCli: {
    name: 'Continue CLI',
    problem: 'Continue CLI 1.5.47 takes no client id for a remote server',
    fix: `${inFrontOf('Continue CLI')}, or use McpClient.mcpRemote() and have Continue CLI start mcp-remote as a local server`,
  },
} satisfies Record<string, UnsupportedAssistant>;

/** The error of an assistant that cannot sign in to a user pool directly. */
export function unsupportedAssistant({ name, problem, fix }: UnsupportedAssistant): Error {
  return invalidProperty('UnsupportedAssistant', 'clients', name, problem, fix);
}
