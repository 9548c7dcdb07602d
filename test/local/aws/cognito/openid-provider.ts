import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A real OpenID Connect provider in a process of its own. */
export class OpenIdProvider {
  static async start(redirectUri: string, fault = 'none'): Promise<OpenIdProvider> {
    const child = spawn(
      process.execPath,
      ['--no-warnings', join(__dirname, 'openid-provider-process.mjs'), redirectUri, fault],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const issuer = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the OpenID Connect provider ended with ${code}`)));
      createInterface(child.stdout).once('line', resolve);
    });
    return new OpenIdProvider(issuer, child);
  }

  private constructor(
    readonly issuer: string,
    private readonly child: ChildProcess,
  ) {}

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await ended;
  }
}
