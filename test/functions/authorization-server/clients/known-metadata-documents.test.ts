import { createHash } from 'node:crypto';
import {
  isLoopbackCallbackOfKnownAssistant,
  knownMetadataDocument,
} from '../../../../functions/authorization-server/clients/known-metadata-documents';
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
  expect(readMetadataDocument(document, clientId, CALLBACK_URLS)).toMatchObject({
    client: {
      client_id: clientId,
      client_name: name,
      redirect_uris: expect.arrayContaining([callback]),
      application_type: 'native',
      token_endpoint_auth_method: 'none',
    },
  });
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

describe('[18] a callback that a bundled document does not name', () => {
  const COPILOT = 'https://github.com/copilot/cli/client-metadata.json';
  const CODEX = `https://chatgpt.com/oauth/codex/${CODEX_ID}/client.json`;

  test.each([
    [COPILOT, 'http://127.0.0.1:50207/callback'],
    [COPILOT, 'http://127.0.0.1/a/b'],
    [COPILOT, 'http://127.0.0.1:1'],
    ['https://claude.ai/oauth/claude-code-client-metadata', 'http://localhost:1/other'],
    ['https://claude.ai/oauth/claude-code-client-metadata', 'http://127.0.0.1:1/other'],
    ['https://chatgpt.com/oauth/codex/client.json', 'http://localhost:1/oauth/callback'],
    [CODEX, 'http://127.0.0.1:1/callback'],
    ['https://goose-docs.ai/oauth/client-metadata.json', 'http://[::1]:1/callback'],
    ['https://zed.dev/oauth/client-metadata.json', 'http://127.0.0.1:1/oauth/callback'],
    ['https://opencode.ai/oauth/opencode/client.json', 'http://localhost:1/mcp'],
  ])('%s: %s is another path of its loopback hosts, and admitted', (clientId, redirectUri) =>
    expect(isLoopbackCallbackOfKnownAssistant(clientId, redirectUri)).toBe(true),
  );

  test.each([
    ['has a callback on the web, too', 'https://vscode.dev/oauth/client-metadata.json', 'http://127.0.0.1:33418/x'],
    ['has a callback on the web, too', 'https://insiders.vscode.dev/oauth/client-metadata.json', 'http://127.0.0.1/x'],
    ['has no other', 'https://claude.ai/oauth/mcp-oauth-client-metadata', 'http://127.0.0.1:1/callback'],
    ['has another host', COPILOT, 'http://localhost:1/callback'],
    ['has another host', COPILOT, 'http://[::1]:1/callback'],
    ['has no query', COPILOT, 'http://127.0.0.1:1/callback?next=https://evil.example'],
    ['has no query', COPILOT, 'http://127.0.0.1:33418/?'],
    ['has no fragment', COPILOT, 'http://127.0.0.1:1/callback#x'],
    ['has no user name', COPILOT, 'http://127.0.0.1@evil.example/callback'],
    ['has no user name', COPILOT, 'http://evil@127.0.0.1:1/callback'],
    ['has no dot segments', COPILOT, 'http://127.0.0.1:1/x/../callback'],
    ['is in its one spelling', COPILOT, 'http://127.1:1/callback'],
    ['is in its one spelling', COPILOT, 'http://127.0.0.1.evil.example/callback'],
    ['has a port that there is', COPILOT, 'http://127.0.0.1:65536/callback'],
    ['is http', COPILOT, 'https://127.0.0.1:1/callback'],
    ['is on the loopback interface', COPILOT, 'https://github.com/callback'],
    ['has a scheme of the web', COPILOT, 'copilot://127.0.0.1/callback'],
    ['is bundled', 'https://assistants.example.com/client.json', 'http://127.0.0.1:1/callback'],
    ['is a document', 'github-copilot-cli', 'http://127.0.0.1:1/callback'],
  ])('is refused unless it %s: %s, %s', (_, clientId, redirectUri) =>
    expect(isLoopbackCallbackOfKnownAssistant(clientId, redirectUri)).toBe(false),
  );
});
