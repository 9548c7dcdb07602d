import { createHash } from 'crypto';
import { invalidProperty } from '../../private/invalid-property';
import { requireKnown } from '../../private/known-at-synthesis';
import { ran, type Preset } from './preset';

/**
 * Codex ends its callback URL with the first nine bytes of the SHA-256 of the server's URL, so that two servers cannot swap
 * responses (openai/codex, `codex-rs/rmcp-client/src/oauth_callback.rs`).
 */
function callbackId(mcpUrl: string): string {
  return createHash('sha256').update(mcpUrl).digest().subarray(0, 9).toString('base64url');
}

/** The preset of Codex CLI, which depends on the literal URL of the gateway. */
export function codexCli(mcpUrl: string): Preset {
  requireKnown(
    'mcpUrl',
    mcpUrl,
    "Codex's callback URL contains a hash of it",
    'deploy once without Codex, then pass the URL from the output, e.g. https://<id>.gateway.bedrock-agentcore.<region>.amazonaws.com/mcp',
  );
  if (!URL.canParse(mcpUrl) || !mcpUrl.startsWith('https://')) {
    throw invalidProperty(
      'InvalidProperty',
      'mcpUrl',
      mcpUrl,
      'it is not an https URL',
      'pass the URL exactly as it will stand in the configuration of Codex',
    );
  }
  return {
    name: 'Codex CLI',
    verified: ran('0.171.0'),
    defaultPort: 7780,
    callbackUrls: (port) => [`http://127.0.0.1:${port}/callback/${callbackId(mcpUrl)}`],
    configurationFile: '~/.codex/config.toml',
    configuration: (connection, port) =>
      [
        `[mcp_servers.${connection.serverName}]`,
        `url = "${connection.mcpUrl}"`,
        `scopes = [${connection.scopes.map((scope) => `"${scope}"`).join(', ')}]`,
        `[mcp_servers.${connection.serverName}.oauth]`,
        `client_id = "${connection.clientId}"`,
        `callback_port = ${port}`,
      ].join('\n'),
    note: 'Codex must be configured with exactly the URL that was passed here, or its callback URL differs.',
  };
}
