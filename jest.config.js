const { readdirSync } = require('node:fs');
const { join, sep } = require('node:path');

/**
 * A test belongs to the project of its folder. In the folders of `unit`, one that starts a server bears it in its name,
 * `<what>.server.test.ts`.
 */
const PROJECTS = {
  unit: {
    tests: ['bin', 'docs', 'functions', 'lib'],
    testPathIgnorePatterns: ['<rootDir>/test/docs/snippets/', '\\.server\\.test\\.ts$'],
    setupFilesAfterEnv: ['<rootDir>/test/without-server.ts'],
  },
  twin: {
    tests: ['cli', 'docs/snippets', 'e2e', 'local'],
    setupFiles: ['<rootDir>/test/environment.ts', '<rootDir>/test/without-template-validation.ts'],
  },
  server: {
    tests: ['authorization-server', '{bin,docs,functions,lib}/**/*.server.test.ts'],
    globalSetup: '<rootDir>/test/authorization-server/start-shared-server.ts',
    globalTeardown: '<rootDir>/test/authorization-server/stop-shared-server.ts',
  },
  /** What a user gets: the packed package in empty apps, the examples, and the integration tests as far as they run here. */
  package: { tests: ['examples', 'integ', 'package'] },
  /** Needs Chromium: CHROMIUM_PATH, or /usr/bin/chromium. */
  browser: { tests: ['browser'] },
  /**
   * The real assistants. Needs npm's registry, PyPI with Python, and util-linux; takes minutes and a gigabyte, so that
   * `npm run test:all` leaves it out.
   */
  assistants: { tests: ['assistants'] },
};

const listed = new Set(Object.values(PROJECTS).flatMap(({ tests }) => tests.map((path) => path.split('/')[0])));
const forgotten = readdirSync(join(__dirname, 'test'), { recursive: true })
  .filter((file) => file.endsWith('.test.ts'))
  .find((file) => !listed.has(file.split(sep)[0]));
if (forgotten) {
  throw new Error(`test/${forgotten} would not run: name its folder in a project of jest.config.js`);
}

/** @type {import('jest').Config} */
module.exports = {
  // Jest would leave one of two processors idle.
  maxWorkers: 2,
  // A safety net: what hangs ends. A busy machine may take as long as it needs.
  testTimeout: 300_000,
  reporters: ['default', '<rootDir>/test/time-reporter.js'],
  projects: Object.entries(PROJECTS).map(([displayName, { tests, ...settings }]) => ({
    displayName,
    testMatch: tests.map((path) => `<rootDir>/test/${path.endsWith('.ts') ? path : `${path}/**/*.test.ts`}`),
    testEnvironment: '<rootDir>/test/worker-environment.js',
    setupFiles: ['<rootDir>/test/environment.ts'],
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
    ...settings,
  })),
};
