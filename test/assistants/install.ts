import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from './programs';

/** Installs a program into a folder of its own below another one, unless it is there from an earlier run. */
export function install({ package: name, registry }: Program, parent: string): string {
  const folder = join(parent, name.replaceAll('/', '+'));
  if (existsSync(folder)) {
    return folder;
  }
  mkdirSync(folder, { recursive: true });
  try {
    if (registry === 'PyPI') {
      run('python3', ['-m', 'venv', '.'], folder);
      run('bin/pip', ['install', '--quiet', name], folder);
    } else {
      // Claude Code and opencode put the program for this computer into its place after the installation.
      const allowScripts = { [name.replace(/@[^@]*$/, '')]: true };
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts }));
      run('npm', ['install', '--no-audit', '--no-fund', '--loglevel', 'error', name], folder);
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

function run(command: string, words: readonly string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(command, words, { cwd, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${command} ${words.join(' ')} failed: ${error?.message ?? stderr}`);
  }
}
