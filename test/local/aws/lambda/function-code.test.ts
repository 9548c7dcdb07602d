import { strToU8, zipSync } from 'fflate';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LambdaFixture } from './lambda-fixture';

let fixture: LambdaFixture;

beforeEach(() => {
  fixture = new LambdaFixture();
});

afterEach(() => fixture[Symbol.asyncDispose]());

/** Deploys a function whose code is this archive, and invokes it. */
async function invokeArchive(archive: Uint8Array) {
  const directory = fixture.directory({ 'code.zip': archive });
  fixture.account.assets.set('code', join(directory, 'code.zip'));
  await fixture.createFunction('zipped', '', { Code: { S3Bucket: 'assets', S3Key: 'code' } });
  return { directory, result: await fixture.lambda.invoke('zipped', {}) };
}

test('a zip archive is unpacked', async () => {
  const { result } = await invokeArchive(
    zipSync({
      'index.mjs': strToU8(`import { text } from './lib/text.mjs'; export const handler = async () => text;`),
      'lib/': new Uint8Array(),
      'lib/text.mjs': strToU8(`export const text = 'from the archive';`),
    }),
  );

  expect(result).toMatchObject({ payload: 'from the archive' });
});

test.each(['../escaped.txt', 'a/../../escaped.txt', '../task-sibling/escaped.txt'])(
  'an archive with the entry %s is refused',
  async (entry) => {
    const { result } = await invokeArchive(
      zipSync({ 'index.js': strToU8(`exports.handler = async () => __dirname;`), [entry]: strToU8('escaped') }),
    );

    expect(result).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorMessage: expect.stringContaining(`has the entry '${entry}', which lies outside`) },
    });
  },
);

test('an archive entry with an absolute path stays within the code', async () => {
  const { result } = await invokeArchive(
    zipSync({
      'index.js': strToU8(
        `exports.handler = async () => require('node:fs').existsSync(__dirname + '/lambda-test-escaped');`,
      ),
      '/lambda-test-escaped': strToU8(''),
    }),
  );

  expect(result).toMatchObject({ payload: true });
  expect(existsSync('/lambda-test-escaped')).toBe(false);
});

test('a file that is no archive fails with a message', async () => {
  const { result } = await invokeArchive(strToU8('not an archive'));

  expect(result).toMatchObject({
    functionError: 'Unhandled',
    payload: { errorType: 'LocalTwin.StartFailed', errorMessage: expect.stringMatching(/invalid zip data/) },
  });
});
