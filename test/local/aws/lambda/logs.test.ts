import { LambdaFixture } from './lambda-fixture';

let fixture: LambdaFixture;

beforeEach(() => {
  fixture = new LambdaFixture();
});

afterEach(() => fixture[Symbol.asyncDispose]());

test('what a function writes is there when its invocation has ended, with its request id', async () => {
  await fixture.createFunction(
    'writer',
    `console.log('loading');
     exports.handler = async (event) => {
       console.log('out', event.n);
       process.stdout.write('two\\nlines');
       console.error('err', event.n);
     };`,
  );
  const before = Date.now();
  const first = await fixture.lambda.invoke('writer', { n: 1 });
  const second = await fixture.lambda.invoke('writer', { n: 2 });

  const messages = (requestId: string) =>
    fixture.lambda.logs.filter((record) => record.requestId === requestId).map(({ message }) => message);
  expect(messages(first.requestId).sort()).toEqual(['err 1', 'lines', 'loading', 'out 1', 'two']);
  expect(messages(second.requestId).sort()).toEqual(['err 2', 'lines', 'out 2', 'two']);
  expect(fixture.lambda.logs.every(({ functionName }) => functionName === 'writer')).toBe(true);
  expect(fixture.lambda.logs[0]!.time.getTime()).toBeGreaterThanOrEqual(before);
});

test('the last words before a crash are there', async () => {
  await fixture.createFunction(
    'last-words',
    `exports.handler = async () => { console.log('good'); console.error('bye'); process.exit(1); };`,
  );
  await fixture.lambda.invoke('last-words', {});

  expect(fixture.output('last-words')).toEqual(expect.arrayContaining(['good', 'bye']));
});

test('text that looks like the end of the output is text', async () => {
  await fixture.createFunction(
    'liar',
    `exports.handler = async (event, context) => {
       process.stdout.write('before\\0end of somebody\\0after\\n');
       return 'fine';
     };`,
  );

  expect(await fixture.lambda.invoke('liar', {})).toMatchObject({ payload: 'fine' });
  expect(fixture.output('liar')).toEqual(['before\0end of somebody\0after']);
});

test('output that nobody could keep is cut, from the oldest', async () => {
  await fixture.createFunction(
    'chatty',
    `exports.handler = async (event, context) => {
       for (let n = 0; n < 100; n += 1) {
         await new Promise((resolve) => process.stdout.write('x'.repeat(1000000), resolve));
       }
       console.log('\\nthe end');
       return 'done';
     };`,
    { Timeout: 60 },
  );

  expect(await fixture.lambda.invoke('chatty', {})).toMatchObject({ payload: 'done' });
  const output = fixture.output('chatty');
  expect(output.at(-1)).toBe('the end');
  expect(output.length).toBeGreaterThan(10);
  expect(output.reduce((sum, message) => sum + message.length, 0)).toBeLessThanOrEqual(4 * 1024 * 1024);
});
