import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../cli-error';
import type { StackLocation } from '../stack-location';

/** The files of the package beside the bundled command line (`dist/bin`). */
const PACKAGE_ROOT = join(__dirname, '..', '..');

/** A cloud assembly, and how to remove it if it was made for this run only. */
export interface SynthesizedAssembly {
  readonly directory: string;
  remove(): Promise<void>;
}

/**
 * Finds or makes the cloud assembly to run: the given folder, the result of the given command, or, with neither, the
 * reference stack of this package.
 *
 * @throws CliError when the command fails, after its own output has gone to standard error
 */
export async function synthesize({ app, assembly, signIn }: StackLocation): Promise<SynthesizedAssembly> {
  if (app !== undefined && assembly !== undefined) {
    throw new CliError('--app and --assembly exclude each other; give the one that names your stack');
  }
  if (signIn !== undefined && (app ?? assembly) !== undefined) {
    throw new CliError('--sign-in is for the reference stack; your own stack defines how people sign in');
  }
  if (assembly !== undefined) {
    return { directory: assembly, remove: async () => {} };
  }
  const directory = await mkdtemp(join(tmpdir(), 'gateway-auth-'));
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    await (app === undefined
      ? runApp(process.execPath, [join(PACKAGE_ROOT, 'dist', 'bin', 'reference.js')], directory, PACKAGE_ROOT, {
          ...(signIn && { signIn }),
        })
      : runApp(app, [], directory, process.cwd()));
    return { directory, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Runs a CDK app as the CDK command line does: output folder and context come through the environment.
 *
 * @param ownContext what `cdk -c` would add to the context of `cdk.json`
 */
async function runApp(
  command: string,
  args: readonly string[],
  outdir: string,
  folder: string,
  ownContext: Readonly<Record<string, string>> = {},
): Promise<void> {
  const context = { ...(await readContext(folder)), ...ownContext };
  const status = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(command, args, {
      shell: args.length === 0,
      // An app's own output must not mix with the line that a program reads from this one.
      stdio: ['ignore', process.stderr, process.stderr],
      env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
    });
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0) {
    throw new CliError(`the CDK app \`${command}\` ended with status ${status}; its output is above`);
  }
  if (!existsSync(join(outdir, 'manifest.json'))) {
    throw new CliError(
      `the command \`${command}\` wrote no cloud assembly; give the command that synthesizes your CDK app`,
    );
  }
}

/** Feature flags and other context that the CDK command line would read from `cdk.json`. */
async function readContext(folder: string): Promise<Record<string, unknown>> {
  const path = join(folder, 'cdk.json');
  if (!existsSync(path)) {
    return {};
  }
  try {
    return (JSON.parse(await readFile(path, 'utf8')) as { context?: Record<string, unknown> }).context ?? {};
  } catch (error) {
    throw new CliError(`${path}: not JSON (${(error as Error).message})`);
  }
}
