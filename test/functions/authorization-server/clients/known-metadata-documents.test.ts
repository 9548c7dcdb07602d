import { createHash } from 'node:crypto';
import { knownMetadataDocument } from '../../../../functions/authorization-server/clients/known-metadata-documents';
import { readMetadataDocument } from '../../../../functions/authorization-server/clients/metadata-document';
import { CALLBACK_URLS } from './assistant-registrations';

const CODEX_ID = createHash('sha256').update('https://gw.example/mcp').digest().subarray(0, 9).toString('base64url');

test.each([
  ['https://claude.ai/oauth/claude-code-client-metadata', 'Claude Code', 'http://localhost/callback'],
  ['https://claude.ai/oauth/mcp-oauth-client-metadata', 'Claude', 'https://claude.ai/api/mcp/auth_callback'],
  ['https://vscode.dev/oauth/client-metadata.json', 'Visual Studio Code', 'http://127.0.0.1:33418/'],
  [
    'https://insiders.vscode.dev/oauth/client-metadata.json',
    'Visual Studio Code - Insiders',
    'http://127.0.0.1:33418/',
  ],
  ['https://chatgpt.com/oauth/codex/client.json', 'Codex', 'http://127.0.0.1/callback'],
  [`https://chatgpt.com/oauth/codex/${CODEX_ID}/client.json`, 'Codex', `http://127.0.0.1/callback/${CODEX_ID}`],
  ['https://goose-docs.ai/oauth/client-metadata.json', 'Goose', 'http://127.0.0.1/oauth_callback'],
  ['https://zed.dev/oauth/client-metadata.json', 'Zed', 'http://127.0.0.1/callback'],
  ['https://opencode.ai/oauth/opencode/client.json', 'opencode', 'http://127.0.0.1/mcp/oauth/callback'],
  ['https://github.com/copilot/cli/client-metadata.json', 'GitHub Copilot CLI', 'http://127.0.0.1:33418/'],
])('[66] [68] %s is the document of %s, and passes the rules for every document', (clientId, name, callback) => {
  const document = knownMetadataDocument(clientId);
  const result = readMetadataDocument(document, clientId, CALLBACK_URLS);
  expect(result).toMatchObject({
    client: { client_id: clientId, client_name: name, application_type: 'native', token_endpoint_auth_method: 'none' },
  });
  expect((result as { client: { redirect_uris: string[] } }).client.redirect_uris).toContain(callback);
});

test.each([
  'https://claude.ai/oauth/claude-code-client-metadata/',
  'https://claude.ai/oauth/claude-code-client-metadata?a=b',
  'https://claude.ai/oauth/Claude-code-client-metadata',
  'https://claude.ai.evil.example/oauth/claude-code-client-metadata',
  'http://zed.dev/oauth/client-metadata.json',
  'https://chatgpt.com/oauth/codex/short/client.json',
  'https://chatgpt.com/oauth/codex/abc123ABC_-xy/client.json',
  'https://chatgpt.com/oauth/codex/abc123ABC_./client.json',
  'https://chatgpt.com/oauth/codex/../../../../x/client.json',
  'https://chatgpt.com/oauth/codex/abc123ABC_-x/client.json\n',
  'https://evil.example/?https://chatgpt.com/oauth/codex/abc123ABC_-x/client.json',
  'constructor',
  '',
])('[68] %j is no known document', (clientId) => expect(knownMetadataDocument(clientId)).toBeUndefined());
