import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { App } from 'aws-cdk-lib';
import { LocalGateway, type SignedInAssistant } from 'cdk-agentcore-gateway-auth/testing';
import { memory, type Memory } from './memory';
import { compare, time } from './ratio';
import { loadStack } from './stacks/load-stack';

const PEOPLE = 200;
const CALLS = 2_000;

/** So many calls are one round: long enough for the clock, short enough that both ways see the same machine. */
const CALLS_PER_ROUND = 20;

const ORDER = { orderId: 'A-1001' };

/** Two hundred people who sign in at once and then call two thousand tools between them; the first error ends it. */
export async function benchLoad(): Promise<string> {
  const app = new App();
  loadStack(app);
  const local = await LocalGateway.start(app);
  try {
    // Whatever is loaded once is not growth.
    await load(local, 1, 10);
    const before = memory();
    const { signInTime, callTime } = await load(local, PEOPLE, CALLS);
    const after = memory();
    const latency = await callLatency(local);
    return [
      `load: ${PEOPLE} sign-ins at once, ${perSecond(PEOPLE, signInTime)}; ${CALLS} tool calls by them at once, ${perSecond(CALLS, callTime)}; no error`,
      `memory after that load: heap ${growth(before, after, 'heap')}, resident ${growth(before, after, 'resident')}`,
      `a tool call through the gateway, against the same MCP server without one: ${(latency.ours / latency.theirs).toFixed(2)} times as long; ${milliseconds(latency.ours)} against ${milliseconds(latency.theirs)}`,
    ].join('\n');
  } finally {
    await local.stop();
  }
}

async function load(local: LocalGateway, people: number, calls: number) {
  let assistants: readonly SignedInAssistant[] = [];
  const signInTime = await time(async () => {
    assistants = await Promise.all(
      Array.from({ length: people }, async () => local.signIn({ client: 'Kiro', user: await local.createUser() })),
    );
  });
  const callTime = await time(() =>
    Promise.all(assistants.map((assistant) => repeat(calls / people, () => getOrder(assistant)))),
  );
  await Promise.all(assistants.map((assistant) => assistant.close()));
  return { signInTime, callTime };
}

/** Both with the same MCP client, one call after the other. */
async function callLatency(local: LocalGateway): Promise<{ ours: number; theirs: number }> {
  const assistant = await local.signIn({ client: 'Kiro', user: await local.createUser() });
  const direct = new Client({ name: 'bench', version: '1.0.0' });
  await direct.connect(new StreamableHTTPClientTransport(new URL(local.stacks[0]!.outputs.DirectUrl!)));
  const result = await compare({
    rounds: 9,
    ours: () => time(() => repeat(CALLS_PER_ROUND, () => getOrder(assistant))),
    theirs: () =>
      time(() =>
        repeat(CALLS_PER_ROUND, async () => {
          const { isError } = await direct.callTool({ name: 'get_order', arguments: ORDER });
          if (isError) throw new Error('the MCP server refused a direct call');
        }),
      ),
  });
  await Promise.all([assistant.close(), direct.close()]);
  return { ours: result.ours / CALLS_PER_ROUND, theirs: result.theirs / CALLS_PER_ROUND };
}

async function getOrder(assistant: SignedInAssistant): Promise<void> {
  const { isError, text } = await assistant.call('orders___get_order', ORDER);
  if (isError) throw new Error(text);
}

async function repeat(times: number, operation: () => Promise<void>): Promise<void> {
  for (let i = 0; i < times; i += 1) await operation();
}

const perSecond = (count: number, elapsed: number): string => `${Math.round((count / elapsed) * 1000)}/s`;

const milliseconds = (duration: number): string => `${duration.toFixed(1)} ms`;

function growth(before: Memory, after: Memory, kind: keyof Memory): string {
  return `${Math.round(before[kind])} MB to ${Math.round(after[kind])} MB`;
}
