const crypto = require('node:crypto');
const { promisify } = require('node:util');
const { TestEnvironment } = require('jest-environment-node');

const { subtle } = crypto.webcrypto;
const withCallback = crypto.generateKeyPair;
const original = { generateKey: subtle.generateKey.bind(subtle), generateKeyPair: promisify(withCallback) };

/** The RSA keys of this worker, by what was asked for. */
const kept = new Map();

/**
 * Node.js, but an RSA key pair is made once in a worker: it takes a fifth of a second of processor time, and a twin makes up to
 * four. The keys of one test file differ from each other. The next file gets the same ones, in the order in which it asks.
 */
module.exports = class WorkerEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    const taken = new Map();
    const keep = (make, ...parameters) => {
      const kind = JSON.stringify(parameters);
      const index = taken.get(kind) ?? 0;
      taken.set(kind, index + 1);
      if (!kept.has(kind)) kept.set(kind, []);
      return (kept.get(kind)[index] ??= make(...parameters));
    };

    subtle.generateKey = (algorithm, extractable, usages) =>
      algorithm.name === 'RSASSA-PKCS1-v1_5'
        ? keep(original.generateKey, algorithm, extractable, usages)
        : original.generateKey(algorithm, extractable, usages);

    const generateKeyPair = (type, options) =>
      type === 'rsa' ? keep(original.generateKeyPair, type, options) : original.generateKeyPair(type, options);
    crypto.generateKeyPair = Object.assign((...call) => withCallback(...call), { [promisify.custom]: generateKeyPair });
  }
};
