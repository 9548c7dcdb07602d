/** Tests that need Chromium (CHROMIUM_PATH, or `chromium` on the PATH). `npm test` runs all others. */
module.exports = { ...require('./jest.config.js'), roots: ['<rootDir>/test/browser'], testPathIgnorePatterns: [] };
