import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/**
 * Synthesizes the reference stack as `cdk deploy` would, in a process of its own.
 *
 * @param ownContext what `cdk -c` would add to the context of `cdk.json`
 * @returns the folder of the cloud assembly; the test removes it
 */
export function synthesizeReferenceStack(ownContext: Readonly<Record<string, string>> = {}): string {
  const outdir = mkdtempSync(join(tmpdir(), 'reference-'));
  const { context = {} } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  execFileSync(process.execPath, [join(ROOT, 'dist', 'bin', 'reference.js')], {
    env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...ownContext }) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return outdir;
}
