import { decodeJwt } from 'jose';
import type { Exchange } from 'cdk-agentcore-gateway-auth/testing';
import { styleText } from 'node:util';
import { CliError } from './cli-error';
import { startTwin } from './private/start-twin';
import type { StackLocation } from './private/synthesize';

/** What the demonstration calls: the sample MCP server's tool that reads. */
const TOOL = 'get_order';
const TOOL_ARGUMENTS = { orderId: 'A-1001' };

/**
 * `gateway-auth demo`: signs a person in to a stack that runs on this computer, calls a tool, and prints what every
 * participant sent on the way. Tokens and codes are shortened.
 */
export async function demoCommand(options: StackLocation): Promise<void> {
  const twin = await startTwin(options);
  try {
    const { local, user } = twin;
    const client = local.clients[0];
    if (!client) {
      throw new CliError('the stack has no app client that a person could sign in with');
    }
    const steps = new Steps();
    steps.print('stack', [`runs at ${local.mcpUrl}`, ...local.warnings]);
    const assistant = await local.signIn({ client: client.name, user });
    printSignIn(steps, assistant.exchanges);
    const { accessToken } = assistant.tokens();
    steps.print('claims of the access token', [json(decodeJwt(accessToken))]);
    const tools = await assistant.listTools();
    steps.print('tools listed', tools);
    const tool = tools.find((name) => name.endsWith(TOOL)) ?? tools[0];
    if (tool === undefined) {
      throw new CliError('the gateway has no tools');
    }
    const result = await assistant.call(tool, TOOL_ARGUMENTS);
    steps.print('tool called', [`${tool} ${JSON.stringify(TOOL_ARGUMENTS)}`, result.text]);
    if (result.isError) {
      throw new CliError(`the tool ${tool} failed: ${result.text}`);
    }
    await assistant.close();
    process.stdout.write(`\nok: ${user.username} signed in with ${client.name} and called ${tool}\n`);
  } finally {
    await twin.stop();
  }
}

/** The steps of the flow in the order of the MCP authorization specification: how to find each, and what to show of it. */
const STEPS: readonly {
  readonly title: string;
  readonly matches: (exchange: Exchange) => boolean;
  readonly show: (exchange: Exchange) => readonly string[];
}[] = [
  {
    title: 'challenge',
    matches: ({ status }) => status === 401,
    show: ({ responseHeaders }) => [`www-authenticate: ${responseHeaders['www-authenticate']}`],
  },
  {
    title: 'protected resource metadata',
    matches: ({ url, status }) => url.includes('/.well-known/oauth-protected-resource') && status === 200,
    show: ({ responseBody }) => [json(JSON.parse(responseBody))],
  },
  {
    title: 'discovery',
    matches: ({ url, status }) => url.endsWith('/.well-known/openid-configuration') && status === 200,
    show: ({ responseBody }) => [json(JSON.parse(responseBody))],
  },
  {
    title: 'authorization request',
    matches: ({ sender, url }) => sender === 'browser' && url.includes('/authorize?'),
    show: ({ url }) => parameters(new URL(url).searchParams),
  },
  {
    title: 'sign-in',
    matches: ({ sender, method, status }) => sender === 'browser' && method === 'POST' && status === 302,
    show: ({ responseHeaders }) => {
      const callback = new URL(responseHeaders.location!);
      return [`redirected to ${callback.origin}${callback.pathname}`, ...parameters(callback.searchParams)];
    },
  },
  {
    title: 'token',
    matches: ({ sender, url, status }) => sender === 'assistant' && url.endsWith('/token') && status === 200,
    show: ({ requestBody, responseBody }) => [
      ...parameters(new URLSearchParams(requestBody)),
      json(
        Object.fromEntries(
          Object.entries(JSON.parse(responseBody) as Record<string, unknown>).map(([name, value]) => [
            name,
            shown(name, value),
          ]),
        ),
      ),
    ],
  },
];

function printSignIn(steps: Steps, exchanges: readonly Exchange[]): void {
  for (const { title, matches, show } of STEPS) {
    const exchange = exchanges.find(matches);
    if (!exchange) {
      throw new CliError(`the sign-in had no step "${title}"`);
    }
    const { sender, method, url, status } = exchange;
    steps.print(title, [`${sender}: ${method} ${url.split('?')[0]} -> ${status}`, ...show(exchange)]);
  }
}

const parameters = (search: URLSearchParams): string[] =>
  [...search].map(([name, value]) => `  ${name} = ${shown(name, value)}`);

/** Values that would let a reader of this output act as the person. */
const SECRET = /^(code|code_verifier|access_token|id_token|refresh_token|client_secret|password)$/;

function shown(name: string, value: unknown): unknown {
  return SECRET.test(name) && typeof value === 'string' ? `${value.slice(0, 8)}… (${value.length} characters)` : value;
}

const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** Prints numbered steps. */
class Steps {
  #count = 0;

  print(title: string, lines: readonly string[]): void {
    this.#count += 1;
    const heading = styleText('bold', `${this.#count}. ${title}`, { stream: process.stdout });
    const indented = lines.flatMap((line) => line.split('\n')).map((line) => `   ${line}`);
    process.stdout.write(`\n${[heading, ...indented].join('\n')}\n`);
  }
}
