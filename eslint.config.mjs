import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Which part of the house may not know which other: the rules in the design of the folders, one entry per folder. */
const FORBIDDEN = {
  lib: ['local', 'cli', 'functions', 'bin', 'test'],
  functions: ['local', 'cli', 'bin', 'test'],
  local: ['lib', 'cli', 'functions', 'bin', 'test'],
  cli: ['lib', 'local', 'functions', 'bin', 'test'],
};

export default tseslint.config(
  { ignores: ['dist', 'cdk.out', 'node_modules'] },
  eslint.configs.recommended,
  tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  ...Object.entries(FORBIDDEN).map(([folder, others]) => ({
    files: [`${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: others.map((other) => ({
            regex: `^(\\.\\./)+${other}(/|$)`,
            message: `${folder}/ does not know ${other}/`,
          })),
        },
      ],
    },
  })),
  {
    // A function and the construct that configures it compile against one file of types, function-contract.ts.
    files: ['functions/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(\\.\\./)+lib(?!.*/function-contract$)',
              message: 'of lib/, functions/ knows the contract only',
            },
            {
              regex: '/function-contract$',
              allowTypeImports: true,
              message: 'the contract has types only: import type',
            },
          ],
        },
      ],
    },
  },
  { files: ['**/*.js'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', module: 'readonly', require: 'readonly' } },
  },
  prettier,
);
