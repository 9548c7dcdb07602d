import type { LocalUser } from 'cdk-agentcore-gateway-auth/testing';
import { once } from 'node:events';
import { createPerson } from './private/create-person';
import { startTwin, type RunningTwin } from './private/start-twin';
import type { StackLocation } from './stack-location';

export interface LocalCommandOptions extends StackLocation {
  readonly port?: number;
  /** One line of JSON instead of text for people. */
  readonly json?: boolean;
}

/** `gateway-auth local`: runs a stack on this computer until it is told to stop (SIGINT or SIGTERM). */
export async function localCommand(options: LocalCommandOptions): Promise<void> {
  const stopped = new AbortController();
  // Not `once`: a terminal sends Ctrl+C to npm and to this process, and npm passes it on, so that it comes twice.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => stopped.abort());
  }
  // Not where the one line of JSON goes.
  const codes = options.json ? process.stderr : process.stdout;
  const twin = await startTwin({
    ...options,
    onMessage: ({ medium, destination, code }) => codes.write(`${medium} to ${destination}: the code is ${code}\n`),
  });
  try {
    const [pool] = twin.local.userPools;
    const user = pool && (await createPerson(twin.local, pool));
    process.stdout.write(options.json ? `${JSON.stringify(description(twin, user))}\n` : text(twin, user));
    if (!stopped.signal.aborted) {
      await once(stopped.signal, 'abort');
    }
  } finally {
    await twin.stop();
  }
}

function description({ local, issuer, clients: all, machines }: RunningTwin, user: LocalUser | undefined): object {
  const clients = all.map(({ name, clientId, redirectUris }) => ({ name, clientId, redirectUris }));
  return {
    mcpUrl: local.mcpUrl,
    issuer,
    domain: local.userPools[0]?.domains[0],
    users: user === undefined ? [] : [user],
    clients,
    ...(machines.length > 0 && { machines }),
  };
}

function text(
  { local, issuer, clients: all, machines, takesAnyAssistant }: RunningTwin,
  user: LocalUser | undefined,
): string {
  const clients = all.map(({ name, clientId, redirectUris }) =>
    [`  ${name}`, `    client id  ${clientId}`, ...redirectUris.map((uri) => `    callback   ${uri}`)].join('\n'),
  );
  const programs = machines.flatMap(({ name, clientId, clientSecret, tokenEndpoint, scopes }) => [
    `  ${name}`,
    `    client id  ${clientId}`,
    `    secret     ${clientSecret}`,
    `    token      ${tokenEndpoint ?? 'none: the user pool has no domain'}`,
    `    scopes     ${scopes.join(' ')}`,
  ]);
  const warnings = local.warnings.map((warning) => `  ${warning}`);
  const [pool] = local.userPools;
  const canSignIn = user !== undefined && (takesAnyAssistant || clients.length > 0);
  const sections: string[][] = [
    [
      `MCP URL    ${local.mcpUrl}`,
      ...(issuer === undefined ? [] : [`issuer     ${issuer}`]),
      ...(pool === undefined ? [] : [`login      ${pool.domains[0] ?? 'none: the user pool has no domain'}`]),
      ...(canSignIn ? [`sign in as ${user.username} with the password ${user.password}`] : []),
    ],
    [
      ...(takesAnyAssistant ? ['Any assistant connects: paste the MCP URL into it, and nothing else.'] : []),
      ...(clients.length > 0 ? ['app clients', ...clients] : []),
    ],
    programs.length > 0 ? ['app clients of programs', ...programs] : [],
    warnings.length > 0 ? ['not as on AWS', ...warnings] : [],
    [
      ...(pool === undefined ? [] : ['Codes that a user pool sends by SMS or e-mail are printed here.']),
      'What fails is printed with its cause. Press Ctrl+C to stop.',
    ],
  ];
  return sections
    .filter(({ length }) => length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}
