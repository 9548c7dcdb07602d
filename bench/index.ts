import { benchAuthorizationServer } from './authorization-server';
import { benchAuthorizer } from './authorizer';
import { benchFirstCall } from './first-call';
import { benchLatency } from './latency';
import { benchLoad } from './load';
import { benchSynthesis } from './synthesis';

async function main(): Promise<void> {
  for (const bench of [
    benchSynthesis,
    benchFirstCall,
    benchLatency,
    benchAuthorizer,
    benchAuthorizationServer,
    benchLoad,
  ]) {
    process.stdout.write(`${await bench()}\n`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
