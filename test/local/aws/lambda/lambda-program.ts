/** A program that deploys one function, invokes it once, and does not stop the service: `<source> <event as JSON>`. */
import { LambdaFixture } from './lambda-fixture';

async function main([source, event]: string[]): Promise<void> {
  const fixture = new LambdaFixture();
  await fixture.createFunction('function', source!, { Timeout: 60 });
  const { payload } = await fixture.lambda.invoke('function', JSON.parse(event!));
  console.log(JSON.stringify(payload));
}

void main(process.argv.slice(2));
