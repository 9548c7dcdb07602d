// The authorization server that the conformance suite is run against, on https://localhost with a certificate of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);

/**
 * Starts the authorization server in a process that trusts its certificate.
 *
 * @param root the folder of the package, built
 * @param folder where the key and the certificate are written
 * @returns its issuer, the gateway as `resource`, a registered `clientId`, the file of the certificate, what signs a person
 * in at an authorization URL, a promise that fails when somebody could not be signed in, and how to stop it
 */
export async function startAuthorizationServer(root, folder) {
  const outdir = join(root, 'dist', 'conformance');
  await build({
    absWorkingDir: root,
    entryPoints: {
      authorization: 'test/conformance/authorization/index.ts',
      certificate: 'test/functions/authorization-server/clients/throw-away-certificate.ts',
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['aws-cdk-lib', 'aws-cdk-lib/*', 'cdk-agentcore-gateway-auth', 'cdk-agentcore-gateway-auth/*'],
    outdir,
    logLevel: 'warning',
  });
  const { key, cert } = require(join(outdir, 'certificate.js')).throwAwayCertificate(['localhost']);
  mkdirSync(folder, { recursive: true });
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  writeFileSync(keyFile, key, { mode: 0o600 });
  writeFileSync(certificateFile, cert);
  const child = fork(join(outdir, 'authorization.js'), [keyFile, certificateFile], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certificateFile },
  });
  const exited = once(child, 'exit');
  const failed = exited.then(([status]) => {
    throw new Error(`the authorization server, or somebody who signed in there, ended with status ${status}`);
  });
  // Whoever starts a run waits for it; before and after, nobody does.
  failed.catch(() => {});
  const [{ issuer, resource, clientId }] = await Promise.race([once(child, 'message'), failed]);
  return {
    issuer,
    resource,
    clientId,
    certificateFile,
    signIn: (authorizationUrl) => child.send(authorizationUrl),
    failed,
    async stop() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
