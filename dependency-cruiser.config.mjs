import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * What may not import what in bin, cli, functions, lib and local, types included; `npm run lint` checks it. All arrows of
 * docs/architecture.md are compared with the imports in test/docs/architecture.test.ts.
 */

/** For each folder, the folders of which it knows nothing. */
const UNKNOWN_TO = {
  lib: ['local', 'cli', 'functions', 'bin', 'test', 'bench', 'examples'],
  functions: ['local', 'cli', 'bin', 'test', 'bench', 'examples'],
  local: ['lib', 'cli', 'functions', 'bin', 'test', 'bench', 'examples'],
  cli: ['functions', 'bin', 'test', 'bench', 'examples'],
  'lib/client': ['lib/identity', 'lib/gateway', 'lib/target', 'lib/function'],
  'lib/function': ['lib/client', 'lib/identity', 'lib/gateway', 'lib/target'],
  'lib/gateway': ['lib/client', 'lib/target', 'lib/function'],
  'lib/target': ['lib/client', 'lib/identity'],
  'local/account': ['local/template', 'local/http', 'local/aws', 'local/caller'],
  'local/http': ['local/template', 'local/aws', 'local/caller'],
  'local/template': ['local/http', 'local/aws', 'local/caller'],
  'local/aws': ['local/caller'],
  'local/caller': ['local/template', 'local/aws'],
};

/** Every folder `private` of the parts above. */
function privateFolders() {
  return ['lib', 'local', 'functions', 'cli'].flatMap((part) =>
    readdirSync(part, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name === 'private')
      .map(({ parentPath }) => `${parentPath}/private`),
  );
}

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Files that import each other cannot be read one after the other. Types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...Object.entries(UNKNOWN_TO).map(([folder, others]) => ({
      name: `${folder}-knows-nothing-of`,
      comment: `${folder}/ knows nothing of ${others.join(', ')}`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: { path: `^(${others.join('|')})/` },
    })),
    {
      name: 'cli-uses-public-apis',
      comment: 'The command line is written as a user of the package would write it.',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: '^(lib|local)/', pathNot: '^(lib|local)/index.ts$' },
    },
    {
      name: 'functions-import-types-of-lib',
      comment: 'Nothing of lib/ is bundled with a function.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^lib/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'functions-know-the-contract-only',
      comment:
        'A construct tells a function its settings: the types of these are all that the function takes from lib/.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^lib/', pathNot: '/function-contract.ts$' },
    },
    ...privateFolders().map((folder) => ({
      name: `${folder}-is-private`,
      comment: `${folder}/ belongs to the folder around it.`,
      severity: 'error',
      from: { pathNot: `^(${dirname(folder)}|test)/` },
      to: { path: `^${folder}/` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|cdk.out)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
