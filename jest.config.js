/**
 * A test belongs to the project of its folder. In the folders of `unit`, one that starts a server bears it in its name,
 * `<what>.server.test.ts`.
 */
const PROJECTS = {
  unit: {
    in: ['bin', 'docs', 'functions', 'lib'],
    but: ['<rootDir>/test/docs/snippets/', '\\.server\\.test\\.ts$'],
    setupFilesAfterEnv: ['<rootDir>/test/without-server.ts'],
  },
  twin: { in: ['cli', 'docs/snippets', 'e2e', 'local'], setupFiles: ['<rootDir>/test/without-template-validation.ts'] },
  server: {
    in: ['authorization-server', 'functions/**/*.server.test.ts'],
    setupFiles: ['<rootDir>/test/without-template-validation.ts'],
  },
  package: { in: ['package'] },
  browser: { in: ['browser'], setupFiles: ['<rootDir>/test/without-template-validation.ts'] },
};
