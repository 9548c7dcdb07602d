import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { App } from 'aws-cdk-lib';
import { LocalGateway, type LocalUser, type SignedInAssistant } from 'cdk-agentcore-gateway-auth/testing';
import { milliseconds } from './distribution';
import { memory, type Memory } from './memory';
import { compare, time } from './ratio';
import { loadStack } from './stacks/load-stack';

const PEOPLE = 200;
const CALLS = 2_000;
const ROUNDS = 4;

/** So many calls are one round: long enough for the clock, short enough that both ways see the same machine. */
const CALLS_PER_ROUND = 20;

const ORDER = { orderId: 'A-1001' };

/**
 * Two hundred people who sign in at once and then call two thousand tools between them, again and again, after a round that does
 * not count. The first error ends it. Whatever a round leaves behind is there once more after the next: what is kept for good
 * on purpose is little (a refresh token for each sign-in, as long as it is valid), and what is kept for a while is full after
 * the first rounds (the last thousand calls and audit events, four megabytes of function output).
 */
export async function benchLoad(): Promise<string> {
  const app = new App();
  loadStack(app);
  const local = await LocalGateway.start(app);
  try {
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => local.createUser()));
    const lines: string[] = [];
    const rounds: Memory[] = [];
    // Whatever is loaded once is not growth.
    await load(local, people);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { signInTime, callTime } = await load(local, people);
      const after = await memory();
      rounds.push(after);
      lines.push(
        `load, round ${round}: ${PEOPLE} sign-ins at once, ${perSecond(PEOPLE, signInTime)}; ${CALLS} tool calls by them at once, ${perSecond(CALLS, callTime)}; no error; heap ${after.heap.toFixed(1)} MB, resident ${Math.round(after.resident)} MB, ${after.handles} handles`,
      );
    }
    const latency = await callLatency(local);
    const [second, last] = [rounds[1]!, rounds.at(-1)!];
    return [
      ...lines,
      `memory after the last round, against after the second: ${(last.heap / second.heap).toFixed(2)} times the heap (goal: at most 1.05), ${(last.handles / second.handles).toFixed(2)} times the handles`,
      `a tool call through the gateway, against the same MCP server without one: ${(latency.ours / latency.theirs).toFixed(2)} times as long; ${milliseconds(latency.ours)} against ${milliseconds(latency.theirs)}`,
    ].join('\n');
  } finally {
    await local.stop();
  }
}

async function load(local: LocalGateway, people: readonly LocalUser[]) {
  let assistants: readonly SignedInAssistant[] = [];
  const signInTime = await time(async () => {
    assistants = await Promise.all(people.map((user) => local.signIn({ client: 'Kiro', user })));
  });
  const callTime = await time(() =>
    Promise.all(assistants.map((assistant) => repeat(CALLS / PEOPLE, () => getOrder(assistant)))),
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
