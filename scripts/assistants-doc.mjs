// Writes docs/assistants.md from the presets of McpClient, or (--check) fails when the page is not current.
import { createRequire } from 'node:module';
import { list, writeSections } from './generated-sections.mjs';

const { McpClient } = createRequire(import.meta.url)('cdk-agentcore-gateway-auth');

/** Values of an imaginary stack. */
const MCP_URL = 'https://tools-a1b2c3d4e5.gateway.bedrock-agentcore.us-east-1.amazonaws.com/mcp';
const DOMAIN = 'https://acme-tools.auth.us-east-1.amazoncognito.com';
const CLIENT_ID = '1example23456789';

/** The factories of presets; `custom` makes an assistant without one. */
const presets = Object.getOwnPropertyNames(McpClient).filter(
  (name) => typeof McpClient[name] === 'function' && name !== 'custom',
);

function sectionOf(preset) {
  const needsUrl = preset === 'codexCli';
  const call = `\`McpClient.${preset}(${needsUrl ? '{ mcpUrl }' : ''})\``;
  let client;
  try {
    client = McpClient[preset]({ mcpUrl: MCP_URL });
  } catch (error) {
    const [, title, reason] = /"(.+?)": (.+?)(?: \[\w+\])?$/.exec(error.message);
    const [problem, fix] = reason.split('; ').map((part) =>
      // A name keeps its spelling.
      part.startsWith(title) ? `${part}.` : `${part[0].toUpperCase()}${part.slice(1)}.`,
    );
    return {
      title,
      text: [`${call} throws an error, because ${title} cannot sign in to a user pool directly.`, problem, fix],
    };
  }
  const { name, callbackUrls, configurationFile, note, lastVerified, verifiedBy } = client;
  const configuration = client.configuration({
    mcpUrl: MCP_URL,
    clientId: CLIENT_ID,
    authorizationUrl: `${DOMAIN}/oauth2/authorize`,
    tokenUrl: `${DOMAIN}/oauth2/token`,
  });
  return {
    title: name,
    text: [
      `${call}, facts last verified on ${lastVerified} by ${verifiedBy}.${note ? ` ${note}` : ''}`,
      'Callback URLs:',
      list(callbackUrls.map((url) => `\`${needsUrl ? url.replace(/[\w-]{12}$/, '<hash of the URL>') : url}\``)),
      configurationFile ? `Configuration with a client id, for ${configurationFile}:` : 'Command with a client id:',
      `\`\`\`${languageOf(configuration)}\n${configuration}\n\`\`\``,
    ],
  };
}

const languageOf = (configuration) =>
  Object.entries({ json: '{', toml: '[', python: 'from ' }).find(([, start]) => configuration.startsWith(start))?.[0] ??
  'bash';

const sections = presets.map(sectionOf);

await writeSections({
  'docs/assistants.md': {
    assistants: sections.flatMap(({ title, text }) => [`## ${title}`, ...text]).join('\n\n'),
  },
});
