// Writes the README's table of assistants from McpClient, or (--check) fails when it is not current.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const readme = join(dirname(fileURLToPath(import.meta.url)), '..', 'README.md');
const { McpClient } = createRequire(import.meta.url)('cdk-agentcore-gateway-auth');

const PRESETS = {
  'kiro()': McpClient.kiro(),
  'kiroCli()': McpClient.kiroCli(),
  'claudeCode()': McpClient.claudeCode(),
  'vsCode()': McpClient.vsCode(),
  'cursor()': McpClient.cursor(),
  'codexCli({ mcpUrl })': McpClient.codexCli({ mcpUrl: 'https://gateway.example/mcp' }),
  'geminiCli()': McpClient.geminiCli(),
  'opencode()': McpClient.opencode(),
  'goose()': McpClient.goose(),
  'mcpInspector()': McpClient.mcpInspector(),
  'mcpRemote()': McpClient.mcpRemote(),
};

const rows = Object.entries(PRESETS).map(([call, { name, callbackUrls, configurationFile, note, lastVerified }]) => {
  const callbacks = callbackUrls
    .map((url) => `\`${url.replace(/(?<=\/callback\/)[\w-]{12}$/, '<hash>')}\``)
    .join('<br>');
  return `| ${name}<br>\`McpClient.${call}\` | ${callbacks} | ${configurationFile ?? 'command line'} | ${note ?? ''} | ${lastVerified} |`;
});
const table = [
  '| Assistant | Callback URLs | Configuration goes into | What to know | Facts verified |',
  '| --- | --- | --- | --- | --- |',
  ...rows,
].join('\n');

const before = readFileSync(readme, 'utf8');
const after = await format(
  before.replace(
    /(<!-- assistants[^>]*-->)[\s\S]*?(<!-- \/assistants -->)/,
    (_, start, end) => `${start}\n\n${table}\n\n${end}`,
  ),
  { ...(await resolveConfig(readme)), filepath: readme },
);
if (!process.argv.includes('--check')) {
  writeFileSync(readme, after);
} else if (before !== after) {
  process.stderr.write(
    'The table of assistants in README.md is not current; run `npm run docs` and commit the result\n',
  );
  process.exitCode = 1;
}
