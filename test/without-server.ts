import { Server } from 'node:net';

/** A unit test starts no server. Core modules are the same in all test files of a worker, so this one is put back. */
beforeAll(() => {
  jest.spyOn(Server.prototype, 'listen').mockImplementation(() => {
    throw new Error('a unit test starts no server');
  });
});
afterAll(() => jest.restoreAllMocks());
