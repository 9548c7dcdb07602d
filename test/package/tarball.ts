import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const ROOT = join(__dirname, '..', '..');

/** What a user installs: the packed package. */
export interface Tarball {
  readonly file: string;
  /** The paths in it. */
  readonly contents: readonly string[];
}

/** Packs the package into a folder. */
export async function pack(folder: string): Promise<Tarball> {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  return { file: join(folder, packed.filename), contents: packed.files.map(({ path }) => path) };
}
