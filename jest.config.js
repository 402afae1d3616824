/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // Machines are shared: a test that never ends is meant here, not a slow one.
  testTimeout: 60_000,
  roots: ['<rootDir>/test'],
  testSequencer: '<rootDir>/jest.sequencer.js',
  reporters: ['default', '<rootDir>/tools/rule-coverage.js'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }] },
};
