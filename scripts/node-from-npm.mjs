// Node.js itself, as npm has it: for what does not run on the oldest version that this package supports, and to try the newest.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** At log level `warn`, npm would complain that a package does not run on the Node.js that npm itself runs on. */
export const NPM_INSTALL = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];

/**
 * Installs a Node.js. npm has it for Linux and macOS.
 *
 * @param version such as `22.23.3` or `latest`
 * @param folder where a `node_modules` is made, or added to
 * @returns the path of its program
 */
export async function installNode(version, folder) {
  const name = `node-${process.platform}-${process.arch}`;
  await promisify(execFile)('npm', [...NPM_INSTALL, '--prefix', folder, `${name}@${version}`]);
  return join(folder, 'node_modules', name, 'bin', 'node');
}
