import { unzipSync } from 'fflate';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type { Assets } from '../../../account/assets';
import type { FunctionDefinition } from './function-definition';

/** Where a function's code comes from. */
export type CodeSource =
  | { readonly kind: 'inline'; readonly source: string }
  /** A directory or a zip archive. */
  | { readonly kind: 'asset'; readonly path: string }
  /** The twin cannot run it. */
  | { readonly kind: 'none'; readonly reason: string };

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_UNZIPPED_BYTES = 262_144_000;

/** Finds the code of a function. */
export function findCode({ runtime, code }: FunctionDefinition, assets: Assets): CodeSource {
  if (runtime === undefined) {
    return { kind: 'none', reason: 'it is a container image' };
  }
  if (!/^nodejs\d+\.x$/.test(runtime)) {
    return { kind: 'none', reason: `its runtime is ${runtime}, and the local twin runs Node.js functions only` };
  }
  if (typeof code.ZipFile === 'string') {
    return { kind: 'inline', source: code.ZipFile };
  }
  const path = assets.find(code.S3Key);
  return path === undefined
    ? { kind: 'none', reason: `the cloud assembly has no asset with the key ${code.S3Key}` }
    : { kind: 'asset', path };
}

/**
 * Puts a function's code where nothing else is, as on AWS: a package.json or node_modules of the project around it
 * neither changes how it is loaded nor hides that something was not bundled. Only the AWS SDK, which Lambda's runtime
 * includes, is taken from the project in the working directory, where it has one.
 *
 * @param directory an empty directory of the function
 * @returns the directory with the function's code
 * @throws Error when the code cannot be unpacked
 */
export async function unpackCode(code: Exclude<CodeSource, { kind: 'none' }>, directory: string): Promise<string> {
  const taskRoot = join(directory, 'task');
  await mkdir(taskRoot);
  await writeFile(join(directory, 'package.json'), '{}');
  await linkAwsSdk(directory);
  if (code.kind === 'inline') {
    await writeFile(join(taskRoot, 'index.js'), code.source);
  } else if ((await stat(code.path)).isDirectory()) {
    await cp(code.path, taskRoot, { recursive: true, verbatimSymlinks: true });
  } else {
    await unzip(code.path, taskRoot);
  }
  return taskRoot;
}

async function unzip(archive: string, into: string): Promise<void> {
  let bytes = 0;
  const files = unzipSync(await readFile(archive), {
    filter: ({ originalSize }) => {
      bytes += originalSize;
      if (bytes > MAX_UNZIPPED_BYTES) {
        throw new Error(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
      }
      return true;
    },
  });
  for (const [name, content] of Object.entries(files)) {
    const path = join(into, name);
    if (!path.startsWith(into + sep)) {
      throw new Error(`the archive ${archive} has the entry '${name}', which lies outside of the archive`);
    }
    if (name.endsWith('/')) {
      await mkdir(path, { recursive: true });
    } else {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
  }
}

async function linkAwsSdk(directory: string): Promise<void> {
  const candidates = createRequire(join(process.cwd(), 'package.json')).resolve.paths('@aws-sdk/core') ?? [];
  const modules = candidates.find((path) => existsSync(join(path, '@aws-sdk')));
  if (modules === undefined) {
    return;
  }
  await mkdir(join(directory, 'node_modules'));
  for (const scope of ['@aws-sdk', '@smithy']) {
    await symlink(join(modules, scope), join(directory, 'node_modules', scope), 'junction');
  }
}
