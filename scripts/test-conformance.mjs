// Runs the server scenarios of the MCP conformance suite against the sample MCP server and against gateways of the local
// twin in front of it, and its authorization server scenarios against the authorization server. Fails on every result that
// test/conformance/baseline.json does not have, better ones too. Then the MCP Inspector connects with nothing but the URL of a
// gateway. Needs npm's registry.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startAuthorizationServer } from '../test/conformance/authorization-server.mjs';
import { startServers } from '../test/conformance/servers.mjs';
import { installNode, NPM_INSTALL } from './node-from-npm.mjs';

const SUITE = '@modelcontextprotocol/conformance@0.2.0-alpha.12';
const INSPECTOR = '@modelcontextprotocol/inspector@2.12.0';
/** Both need Node.js 22 or newer. Where an older one runs, which this package supports, this one comes from npm. */
const NODE_VERSION = '22.23.3';

const VERSIONS = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

/** For 2025-03-26 the suite has one scenario, about sessions. That revision has what these are about, so they run as well. */
const ALSO = { '2025-03-26': ['server-initialize', 'ping', 'tools-list'] };

/** What the results call it, beside the servers of `startServers`. */
const AUTHORIZATION_SERVER = 'authorization server';

/** A safety net: what hangs ends. A run takes a minute or two. */
const DEADLINE_IN_SECONDS = 900;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const deadline = Date.now() + DEADLINE_IN_SECONDS * 1000;

/** Runs a command to its end, or to the deadline. */
function run(command, args, { env = {}, onOutput = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: tmpdir(),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: Math.max(1, deadline - Date.now()),
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
      onOutput(output);
    });
    child.stderr.on('data', (data) => {
      output += data;
      onOutput(output);
    });
    child.once('error', reject);
    child.once('close', (status) =>
      status === null
        ? reject(new Error(`killed after ${DEADLINE_IN_SECONDS} s in all: ${command} ${args.join(' ')}\n${output}`))
        : resolve({ status, output }),
    );
  });
}

/** @returns what runs a command of the suite, and what runs the inspector */
async function install(folder) {
  const ownNode = Number(process.versions.node.split('.')[0]) >= 22;
  const { status, output } = await run('npm', [...NPM_INSTALL, '--prefix', folder, SUITE, INSPECTOR]);
  if (status !== 0) {
    throw new Error(`npm install ${SUITE} ${INSPECTOR} failed:\n${output}`);
  }
  const modules = join(folder, 'node_modules');
  const node = ownNode ? process.execPath : await installNode(NODE_VERSION, join(folder, 'node'));
  const programs = {
    conformance: join(modules, '@modelcontextprotocol', 'conformance', 'dist', 'index.js'),
    inspector: join(modules, '.bin', 'mcp-inspector'),
  };
  return Object.fromEntries(
    Object.entries(programs).map(([name, file]) => [name, (args, options) => run(node, [file, ...args], options)]),
  );
}

/**
 * The suite's scenarios with the versions that each is for. One for an optional extension is for none.
 *
 * @param kind `server` or `authorization`
 */
async function listScenarios(conformance, kind) {
  const { output } = await conformance(['list', `--${kind}`]);
  const scenarios = new Map(
    [...output.matchAll(/^ +- (\S+) \[(.*)\]$/gm)].map(([, scenario, applicable]) => [
      scenario,
      applicable.split(',').filter((version) => version !== 'extension'),
    ]),
  );
  const unknown = [...scenarios.values()].flat().filter((version) => !VERSIONS.includes(version));
  if (scenarios.size === 0 || unknown.length > 0) {
    throw new Error(`the suite's list of scenarios has none, or versions that are not run here:\n${output}`);
  }
  return scenarios;
}

/** The baseline by what fails: `scenario:check`, on a server, in a version. */
function readBaseline() {
  const entries = JSON.parse(readFileSync(join(root, 'test', 'conformance', 'baseline.json'), 'utf8'));
  return new Map(
    entries.flatMap(({ check, fails, why }) =>
      Object.entries(fails).flatMap(([server, versions]) =>
        versions.map((version) => [`${server}, ${version}, ${check}`, { server, version, check, why }]),
      ),
    ),
  );
}

/** Runs the scenarios of one version against one server. The suite writes a folder with the checks of each. */
async function runSuite(conformance, { server, url, version, folder }, baseline) {
  const results = join(folder, 'results');
  mkdirSync(results, { recursive: true });
  // The suite reads YAML, and JSON is YAML. Its format has no room for servers, versions and reasons.
  const expectedFailures = join(folder, 'expected-failures.yml');
  const expected = [...baseline.values()].filter((entry) => entry.server === server && entry.version === version);
  writeFileSync(expectedFailures, JSON.stringify({ server: expected.map(({ check }) => check) }));

  const common = ['server', '--url', url, '--spec-version', version, '--output-dir', results];
  const runs = [await conformance([...common, '--suite', 'all', '--expected-failures', expectedFailures])];
  for (const scenario of ALSO[version] ?? []) {
    runs.push(await conformance([...common, '--scenario', scenario, '--force']));
  }
  return { checks: readChecks(results), failed: runs.find(({ status }) => status !== 0) };
}

/** The checks of each scenario, as the suite has written them. */
function readChecks(results) {
  return new Map(
    readdirSync(results).map((entry) => [
      /^(?:server|authorization-server)-(.+)-\d{4}-\d\d-\d\dT[-\d]+Z$/.exec(entry)?.[1],
      JSON.parse(readFileSync(join(results, entry, 'checks.json'), 'utf8')),
    ]),
  );
}

/** What reads where a person has to sign in from the output of a program, once, and has them do so. */
function signingIn(signIn) {
  let asked = false;
  return (output) => {
    const url = /https:\S+[?&]response_type=code\S*(?=\s)/.exec(output)?.[0];
    if (url !== undefined && !asked) {
      asked = true;
      signIn(url);
    }
  };
}

/**
 * Runs the scenarios of one version against the authorization server. The suite prints where a person has to sign in, and
 * waits for the callback.
 */
async function runAuthorization(conformance, authorization, { version, port, folder }) {
  const results = join(folder, 'results');
  mkdirSync(results, { recursive: true });
  const { issuer, resource, clientId, certificateFile, signIn } = authorization;
  const result = await conformance(
    [
      ...['authorization', '--url', issuer, '--client-id', clientId, '--resource', resource, '--port', String(port)],
      ...['--spec-version', version, '--output-dir', results],
    ],
    { env: { NODE_EXTRA_CA_CERTS: certificateFile }, onOutput: signingIn(signIn) },
  );
  return { checks: readChecks(results), failed: result.status === 0 ? undefined : result };
}

/** The MCP Inspector lists the tools of a gateway of which it knows the URL. @returns what went wrong */
async function runInspector(inspector, { resource, certificateFile, signIn }, home) {
  const { status, output } = await inspector(['--cli', resource, '--transport', 'http', '--method', 'tools/list'], {
    env: {
      NODE_EXTRA_CA_CERTS: certificateFile,
      HOME: home,
      MCP_INSPECTOR_SECRET_STORE: 'memory',
      // It signs in although nobody sits at a terminal, and its browser does nothing.
      MCP_AUTO_OPEN_ENABLED: 'true',
      BROWSER: 'true',
    },
    onOutput: signingIn(signIn),
  });
  if (status === 0 && output.includes('orders___get_order')) {
    process.stdout.write('passed            MCP Inspector: connects by URL alone\n');
    return [];
  }
  return [`MCP Inspector ended with status ${status}:\n${output.slice(-3_000)}`];
}

/** Ports that nobody listens on, all different. */
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** The checks that a server does not pass, with what the suite says. A warning is for a SHOULD, and counts. */
function failuresIn(checks) {
  const failures = checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
  return new Map(failures.map((check) => [check.id, check.errorMessage || messageOf(check)]));
}

const messageOf = ({ details, description }) => details?.message ?? description;

/** Prints a line for every scenario. @returns what is not as the baseline has it */
function report(runs, baseline) {
  const counts = { passed: 0, 'expected failures': 0, 'not applicable': 0, failed: 0 };
  const print = (count, outcome, name, note) => {
    counts[count] += 1;
    process.stdout.write(`${outcome.padEnd(16)}  ${name}${note ? `: ${note}` : ''}\n`);
  };
  const problems = [];
  const failing = new Set();
  for (const { server, version, scenarios, checks: checksOf, failed } of runs) {
    const problemsBefore = problems.length;
    const applicable = [...scenarios.keys()].filter((scenario) => scenarios.get(scenario).includes(version));
    const also = server === AUTHORIZATION_SERVER ? [] : (ALSO[version] ?? []);
    for (const scenario of [...applicable, ...also]) {
      const name = `${server}, ${version}, ${scenario}`;
      const checks = checksOf.get(scenario) ?? [];
      const failures = failuresIn(checks);
      const unexpected = [...failures].filter(([id]) => !baseline.has(`${name}:${id}`));
      problems.push(...unexpected.map(([id, message]) => `${name}:${id} is not expected to fail: ${message}`));
      for (const id of failures.keys()) failing.add(`${name}:${id}`);

      if (checks.length === 0) {
        print('failed', 'FAILED', name, 'the suite wrote no result');
        problems.push(`${name} has no result`);
      } else if (unexpected.length > 0) {
        print('failed', 'FAILED', name, unexpected.map(([id]) => id).join(', '));
      } else if (failures.size > 0) {
        const reasons = new Set([...failures.keys()].map((id) => baseline.get(`${name}:${id}`).why));
        print('expected failures', 'expected failure', name, [...reasons].join(' '));
      } else if (checks.some(({ status }) => status === 'SUCCESS')) {
        print('passed', 'passed', name);
      } else {
        print('not applicable', 'not applicable', name, messageOf(checks[0]));
      }
    }
    // The suite judges by the same list, so that this is a result which the lines above have missed.
    if (failed && problems.length === problemsBefore) {
      problems.push(
        `${server}, ${version}: the suite ended with status ${failed.status}:\n${failed.output.slice(-3_000)}`,
      );
    }
  }
  for (const name of baseline.keys()) {
    if (!failing.has(name)) {
      problems.push(`${name} is expected to fail and did not: remove it from test/conformance/baseline.json`);
    }
  }
  const extensions = new Set(
    runs.flatMap(({ scenarios }) => [...scenarios.keys()].filter((scenario) => scenarios.get(scenario).length === 0)),
  );
  process.stdout.write(
    `not run, because the servers declare no extension of the protocol: ${[...extensions].join(', ')}\n` +
      `${Object.entries(counts)
        .map(([what, count]) => `${count} ${what}`)
        .join(', ')}\n`,
  );
  return problems;
}

const baseline = readBaseline();
const work = mkdtempSync(join(tmpdir(), 'conformance-'));
const servers = await startServers(root);
let authorization;
try {
  authorization = await startAuthorizationServer(root, join(work, 'authorization'));
  const { conformance, inspector } = await install(work);
  const serverScenarios = await listScenarios(conformance, 'server');
  const authorizationScenarios = await listScenarios(conformance, 'authorization');
  const ports = await freePorts(VERSIONS.length);
  const runs = [
    ...Object.entries(servers.urls).flatMap(([server, url], index) =>
      VERSIONS.map(async (version) => {
        const one = { server, url, version, folder: join(work, `${index}-${version}`) };
        return { ...one, scenarios: serverScenarios, ...(await runSuite(conformance, one, baseline)) };
      }),
    ),
    ...VERSIONS.map(async (version, index) => {
      const one = { version, port: ports[index], folder: join(work, 'authorization', version) };
      const result = await runAuthorization(conformance, authorization, one);
      return { server: AUTHORIZATION_SERVER, version, scenarios: authorizationScenarios, ...result };
    }),
  ];
  const problems = [
    ...report(await Promise.race([Promise.all(runs), authorization.failed]), baseline),
    ...(await Promise.race([runInspector(inspector, authorization, work), authorization.failed])),
  ];
  if (problems.length > 0) {
    process.stdout.write(`\n${problems.join('\n')}\n`);
    process.exitCode = 1;
  }
} finally {
  await Promise.all([servers.stop(), authorization?.stop()]);
  rmSync(work, { recursive: true, force: true });
}
