// Builds everything that is published into dist/: the constructs with jsii; functions, local twin and CLI with esbuild.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';
import { isUpToDate, removeOutputs, writeStamp } from './build-stamp.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

if (isUpToDate(root)) {
  process.exit();
}
removeOutputs(root);

/**
 * Peer dependencies and the package itself are found at run time, and so are two libraries that are too large to ship, which
 * the twin asks for when it needs them. (jsii admits no peer dependency on them, not even an optional one.) Everything else
 * is bundled.
 */
const external = [
  'aws-cdk-lib',
  'aws-cdk-lib/*',
  'constructs',
  'cdk-agentcore-gateway-auth',
  'cdk-agentcore-gateway-auth/*',
  '@cedar-policy/cedar-wasm',
  '@cedar-policy/cedar-wasm/*',
  '@cloud-copilot/iam-simulate',
];

/** A CommonJS dependency inside an ES module bundle calls `require` for Node's own modules. */
const requireInModule =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

async function run(name, packageName, args) {
  const bin = join(dirname(require.resolve(`${packageName}/package.json`)), 'bin', name);
  // jsii prints a banner on the oldest supported Node.js; which versions work is this project's own decision.
  const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
  try {
    await promisify(execFile)(process.execPath, [bin, ...args], { cwd: root, env });
  } catch ({ message, stdout, stderr }) {
    process.stderr.write(`${message}\n${stdout}${stderr}`);
    process.exit(1);
  }
}

/**
 * The local twin keeps tables in memory. dynalite could also keep them on disk, with a library that brings a native program for
 * every platform: that one is left out.
 */
const withoutDisk = {
  name: 'without-disk',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^level$/ }, ({ path }) => ({ path, namespace: 'without-disk' }));
    onLoad({ filter: /.*/, namespace: 'without-disk' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/**
 * The engine of the authorization server warns of every Node.js before 22. At AWS the function runs on a newer one, as its
 * construct says; on an older one it runs in the local twin only, and is tested there. All other warnings stay.
 */
const withoutRuntimeCheck = {
  name: 'without-runtime-check',
  setup({ onLoad }) {
    onLoad({ filter: /oidc-provider[\\/]lib[\\/]index\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replace(/const deno = [^]*'Unsupported runtime[^]*?\n}\n/, '');
      if (contents === source) {
        throw new Error(`${path} does not check the runtime as it did: adapt or remove this plugin`);
      }
      return { contents };
    });
  },
};

/**
 * Koa knows 2,500 media types, twice, which were a third of the function. It looks up those of what it reads and answers: the ones
 * below, which are all that it names itself, that the engine names, and that a body has which it is to name.
 */
const MEDIA_TYPES = [
  'application/json',
  'application/jwk-set+json',
  'application/jwt',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/html',
  'text/plain',
];

const withMediaTypesInUse = {
  name: 'with-media-types-in-use',
  setup({ onLoad }) {
    onLoad({ filter: /mime-db[\\/]db\.json$/ }, ({ path }) => {
      const all = JSON.parse(readFileSync(path, 'utf8'));
      const inUse = MEDIA_TYPES.filter((type) => type in all).map((type) => [type, all[type]]);
      return { contents: JSON.stringify(Object.fromEntries(inUse)), loader: 'json' };
    });
  },
};

/** The engine makes two `Intl.ListFormat` whenever it is loaded, for errors that are rare: it takes a tenth of the time. */
const withLateListFormats = {
  name: 'with-late-list-formats',
  setup({ onLoad }) {
    onLoad({ filter: /oidc-provider[\\/]lib[\\/]helpers[\\/]formatters\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replaceAll(
        /^const (\w+) = (new Intl\.ListFormat\(.*\));$/gm,
        'let $1_made; const $1 = { format: (list) => ($1_made ??= $2).format(list) };',
      );
      if (contents === source) {
        throw new Error(`${path} makes no list formats as it did: adapt or remove this plugin`);
      }
      return { contents };
    });
  },
};

const bundle = (options) =>
  build({
    absWorkingDir: root,
    metafile: true,
    bundle: true,
    platform: 'node',
    logLevel: 'warning',
    legalComments: 'none',
    plugins: [withoutDisk],
    ...options,
  });

await writeKnownMetadataDocuments();

const functions = readdirSync(join(root, 'functions'), { withFileTypes: true }).filter((entry) => entry.isDirectory());

const bundles = Promise.all([
  ...functions.map(({ name }) =>
    bundle({
      entryPoints: [`functions/${name}/index.ts`],
      outdir: `dist/functions/${name}`,
      outExtension: { '.js': '.mjs' },
      // What is imported late is in a file of its own, so that a start need not read it.
      splitting: true,
      format: 'esm',
      target: 'node22',
      minify: true,
      // oidc-provider finds the lifetime of a token by the name of its class.
      keepNames: true,
      banner: { js: requireInModule },
      plugins: [withoutRuntimeCheck, withMediaTypesInUse, withLateListFormats],
    }),
  ),
  bundle({
    entryPoints: ['local/aws/lambda/runtime/bootstrap.ts'],
    outfile: 'dist/testing/lambda-runtime.mjs',
    format: 'esm',
    target: 'node20',
  }),
  bundle({
    entryPoints: ['local/index.ts'],
    outfile: 'dist/testing/index.js',
    format: 'cjs',
    target: 'node20',
    external,
    // A library's warnings would land in the output of a user's tests; what they say is in the twin's own errors.
    drop: ['console'],
  }),
  bundle({
    entryPoints: ['bin/gateway-auth.ts'],
    outfile: 'dist/bin/gateway-auth.js',
    format: 'cjs',
    target: 'node20',
    external,
  }),
]);

await Promise.all([
  // The assembly is compiled against the newest aws-cdk-lib; test/package proves that the oldest supported one works too.
  run('jsii', 'jsii', [
    '--generate-tsconfig',
    'tsconfig.jsii.json',
    '--silence-warnings',
    'JSII6',
    '--fail-on-warnings',
  ]),
  run('tsc', 'typescript', ['-p', 'tsconfig.testing.json']),
]);
writeThirdPartyLicenses((await bundles).flatMap(({ metafile }) => Object.keys(metafile.inputs)));
writeStamp(root);

/**
 * What the presets know of metadata documents, as a table for the function, which imports nothing of lib/. The table is
 * committed: tests, types and lint need no build. CI builds it anew and fails if it differs.
 */
async function writeKnownMetadataDocuments() {
  const entry = `
    export { METADATA_DOCUMENTS as documents } from './known-assistants';
    export { DOCUMENTS_LAST_VERIFIED as lastVerified } from './private/preset';`;
  const stdin = { contents: entry, resolveDir: join(root, 'lib/client') };
  // A file of this package, since the presets' checks import aws-cdk-lib, which is found from here.
  const outfile = join(root, 'dist/known-metadata-documents.mjs');
  await build({ stdin, bundle: true, format: 'esm', platform: 'node', external, outfile });
  const { lastVerified, documents } = await import(pathToFileURL(outfile));
  rmSync(outfile);
  const filepath = join(root, 'functions/authorization-server/clients/known-metadata-documents.json');
  const generated = 'by npm run build, from the presets in lib/client/private';
  const table = JSON.stringify({ generated, lastVerified, documents });
  writeFileSync(filepath, await format(table, { ...(await resolveConfig(filepath)), filepath }));
}

/** The licenses of what is bundled ask that they are passed on with it. */
function writeThirdPartyLicenses(inputs) {
  const folders = new Set(
    inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  );
  const notices = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(root, folder, file), 'utf8').trim() : `Licensed under ${license}.`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  writeFileSync(join(root, 'dist', 'THIRD-PARTY-LICENSES.txt'), notices.join(`\n${'-'.repeat(80)}\n\n`));
}
