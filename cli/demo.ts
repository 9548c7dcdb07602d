import { decodeJwt } from 'jose';
import type { Exchange, SignedInAssistant, ToolDescription } from 'cdk-agentcore-gateway-auth/testing';
import { styleText } from 'node:util';
import { CliError } from './cli-error';
import { chooseSignIn, type SignInNames } from './private/choose-sign-in';
import { createPerson } from './private/create-person';
import { madeUpArguments } from './private/made-up-arguments';
import { startTwin } from './private/start-twin';
import type { StackLocation } from './stack-location';

/** The sample MCP server's tool that reads, and arguments that it knows. */
const SAMPLE_TOOL = 'get_order';
const SAMPLE_ARGUMENTS = { orderId: 'A-1001' };

/** The tool of gateways with semantic search (AgentCore Developer Guide, "Searching for tools"). */
const SEARCH_TOOL = 'x_amz_bedrock_agentcore_search';

/**
 * `gateway-auth demo`: signs a person in to a stack that runs on this computer, calls a tool, and prints what every
 * participant sent on the way. Tokens and codes are shortened.
 */
export async function demoCommand({ gateway, client, ...location }: StackLocation & SignInNames): Promise<void> {
  const { local, stop } = await startTwin(location);
  try {
    const choice = await chooseSignIn(local, {
      ...(gateway !== undefined && { gateway }),
      ...(client !== undefined && { client }),
    });
    const user = await createPerson(local, choice.userPool);
    const steps = new Steps();
    steps.print('stack', [`runs at ${choice.gateway.mcpUrl}`, ...local.warnings]);
    const configured = 'clientId' in choice.assistant ? choice.assistant.clientId : choice.assistant;
    const assistant = await local.signIn({ client: configured, user, gateway: choice.gateway.gatewayId });
    printSignIn(steps, typeof configured === 'string' ? DIRECT : BY_URL_ALONE, assistant.exchanges);
    const { accessToken } = assistant.tokens();
    steps.print('claims of the access token', [json(decodeJwt(accessToken))]);
    const tools = await assistant.describeTools();
    steps.print('tools listed', tools.length === 0 ? ['none'] : tools.map(({ name }) => name));
    const end = await callOne(steps, assistant, tools);
    await assistant.close();
    process.stdout.write(`\nok: ${user.username} signed in with ${choice.assistant.name} and ${end}\n`);
  } finally {
    await stop();
  }
}

/**
 * Calls the tool that can best be called without knowing what it does: the sample's, or one that requires no arguments. Another
 * one gets made-up arguments, and what it says about them is no failure.
 *
 * @returns how it ended, after "alice signed in with Kiro and"
 */
async function callOne(steps: Steps, assistant: SignedInAssistant, tools: readonly ToolDescription[]): Promise<string> {
  const requires = ({ inputSchema: { required } }: ToolDescription): boolean =>
    Array.isArray(required) && required.length > 0;
  const isSample = ({ name, inputSchema: { properties } }: ToolDescription): boolean =>
    name.endsWith(`___${SAMPLE_TOOL}`) && 'orderId' in (properties as object);
  const tool =
    tools.find(isSample) ??
    tools.find((one) => one.name !== SEARCH_TOOL && !requires(one)) ??
    tools.find(({ name }) => name !== SEARCH_TOOL) ??
    tools[0];
  if (tool === undefined) return 'found no tools';

  const { name, inputSchema } = tool;
  const given = isSample(tool) ? SAMPLE_ARGUMENTS : madeUpArguments(inputSchema);
  const madeUp = !isSample(tool) && requires(tool);
  const { isError, text } = await assistant.call(name, given).catch((error: Error) => {
    if (!madeUp) throw error;
    return { isError: true, text: error.message };
  });
  steps.print('tool called', [`${name} ${JSON.stringify(given)}${madeUp ? ' (made up)' : ''}`, text]);
  if (isError && !madeUp) {
    throw new CliError(`the tool ${name} failed: ${text}`);
  }
  return isError ? `called ${name}, which did not take made-up arguments` : `called ${name}`;
}

/** A step of the flow: how to find it among the exchanges, and what to show of it. */
interface Step {
  readonly title: string;
  readonly matches: (exchange: Exchange) => boolean;
  readonly show: (exchange: Exchange) => readonly string[];
}

/** The steps in the order of the MCP authorization specification. */
const BEFORE_AUTHORIZATION: readonly Step[] = [
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
    matches: ({ url, status }) =>
      /\/\.well-known\/(oauth-authorization-server|openid-configuration)$/.test(url) && status === 200,
    show: ({ responseBody }) => [json(JSON.parse(responseBody))],
  },
];

const AUTHORIZATION_REQUEST: Step = {
  title: 'authorization request',
  matches: ({ sender, url }) => sender === 'browser' && url.includes('/authorize?'),
  show: ({ url }) => parameters(new URL(url).searchParams),
};

const SIGN_IN: Step = {
  title: 'sign-in',
  matches: ({ sender, method, url, status }) =>
    sender === 'browser' && method === 'POST' && !isConsent(url) && status === 302,
  show: redirection,
};

const TOKEN: Step = {
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
};

/** The assistant has a client id at the identity provider. */
const DIRECT = [...BEFORE_AUTHORIZATION, AUTHORIZATION_REQUEST, SIGN_IN, TOKEN];

/** The assistant introduces itself to the authorization server, which sends the person to the identity provider and back. */
const BY_URL_ALONE: readonly Step[] = [
  ...BEFORE_AUTHORIZATION,
  {
    title: 'registration',
    matches: ({ sender, url, status }) => sender === 'assistant' && url.endsWith('/register') && status === 201,
    show: ({ requestBody, responseBody }) => [
      `sent ${json(JSON.parse(requestBody))}`,
      `got ${json(JSON.parse(responseBody))}`,
    ],
  },
  AUTHORIZATION_REQUEST,
  {
    title: 'consent',
    matches: ({ method, url }) => method === 'POST' && isConsent(url),
    show: (exchange) => [
      `  decision = ${new URLSearchParams(exchange.requestBody).get('decision')}`,
      ...redirection(exchange),
    ],
  },
  SIGN_IN,
  {
    title: 'authorization response',
    matches: ({ sender, url, responseHeaders }) =>
      sender === 'browser' && /\/authorize\/[^?]+$/.test(url) && responseHeaders.location !== undefined,
    show: redirection,
  },
  TOKEN,
];

function isConsent(url: string): boolean {
  return new URL(url).pathname.startsWith('/consent/');
}

/** Where the browser is sent, and with what. */
function redirection({ responseHeaders }: Exchange): string[] {
  const target = new URL(responseHeaders.location!);
  return [`redirected to ${target.origin}${target.pathname}`, ...parameters(target.searchParams)];
}

function printSignIn(steps: Steps, expected: readonly Step[], exchanges: readonly Exchange[]): void {
  for (const { title, matches, show } of expected) {
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
