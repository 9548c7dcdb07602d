/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/'],
  // jose and a few others are published as ES modules only.
  transformIgnorePatterns: [
    '/node_modules/(?!(cookie|jose|light-my-request|oauth4webapi|oidc-provider|openid-client|request-filtering-agent)/)',
    '<rootDir>/dist/',
  ],
  transform: {
    '^.+\\.m?[jt]s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  testTimeout: 30_000,
  setupFiles: ['<rootDir>/test/environment.ts'],
};
