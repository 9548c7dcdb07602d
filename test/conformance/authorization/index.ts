// The authorization server behind TLS, and a person who signs in there whenever the suite asks for it. This is a process of
// its own because it trusts the throw-away certificate, which Node.js learns at its start only (NODE_EXTRA_CA_CERTS).
import { Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { readFileSync } from 'node:fs';
import { PersonsBrowser } from '../../authorization-server/persons-browser';
import { RunningServer } from '../../authorization-server/running-server';
import { TlsProxy } from './tls-proxy';

const DOMAIN = 'sign-in.example.com';
const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/4e3f8d2c-9b1a-4c7d-8e6f-5a0b1c2d3e4f';

async function main(key: string, cert: string): Promise<void> {
  const proxy = await TlsProxy.listen({ key, cert });
  const server = await RunningServer.start(
    {
      domain: {
        domainName: DOMAIN,
        certificate: Certificate.fromCertificateArn(new Stack(), 'Certificate', CERTIFICATE),
      },
    },
    { endpoints: { [`https://${DOMAIN}`]: proxy.origin } },
  );
  proxy.forwardTo(server.local.addressOf(`https://${DOMAIN}`));
  // The suite listens on a port that it is told. A loopback callback has any port (RFC 8252 section 7.3).
  const { client_id: clientId } = await server.register({ redirect_uris: ['http://127.0.0.1/callback'] });

  process.on('message', (authorizationUrl: string) => {
    signIn(server, new URL(authorizationUrl)).catch(fail);
  });
  process.once('disconnect', () => {
    Promise.all([server.stop(), proxy.close()]).catch(fail);
  });
  process.send!({ issuer: server.issuer, resource: server.resource, clientId });
}

/** Consent, sign-in, and the callback, which the browser calls in the end. */
async function signIn({ alice }: RunningServer, authorizationUrl: URL): Promise<void> {
  const browser = new PersonsBrowser();
  await browser.open(authorizationUrl);
  const { cookies } = await browser.cookies.serialize();
  if (cookies.length === 0 || cookies.some(({ key, secure }) => !secure || !/^__(Secure|Host)-/.test(String(key)))) {
    throw new Error(`behind TLS, all cookies are to be secured: ${JSON.stringify(cookies.map(({ key }) => key))}`);
  }
  await browser.submit({ decision: 'allow' });
  await browser.submit({ username: alice.username, password: alice.password });
  const callback = browser.callback();
  const { status } = await fetch(callback);
  if (status !== 200) {
    throw new Error(`the suite answered its callback with ${status}`);
  }
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

const [keyFile = '', certificateFile = ''] = process.argv.slice(2);
main(readFileSync(keyFile, 'utf8'), readFileSync(certificateFile, 'utf8')).catch(fail);
