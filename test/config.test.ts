import { checkConfig, SANDBOX } from '../src/config.js';

const NOBODY = {
  anchors: [],
  intermediates: [],
  issuingCas: [],
  revocation: { hosts: [], files: [], megabytes: 50, ocsp: false, unknown: 'refuse' },
  legacyTokens: false,
  verifier: 'xml-crypto',
};

test('given an empty configuration, when checked, then everything has its default, and it is no sandbox', () => {
  expect(checkConfig({})).toEqual({
    config: {
      sandbox: false,
      language: 'en',
      shutdown: { delay: 0, patience: 30 },
      public: { host: '127.0.0.1', port: 8080 },
      internal: { host: '127.0.0.1', port: 8081 },
      translate: { enabled: false },
      trust: NOBODY,
      organisations: [],
      index: { codes: { ICA: [{ code: '288432', codeSystem: '2.16.840.1.113883.2.4.15.4' }] } },
      answers: expect.any(Object) as object,
    },
  });
});

test('given nothing but sandbox, when checked, then it is what runs without a file', () => {
  expect(checkConfig({ sandbox: true })).toEqual({ config: SANDBOX });
});

test('given several problems, when checked, then all are told', () => {
  expect(checkConfig({ x: 1, public: { host: '', port: 70000, y: 2 } })).toEqual({
    problems: expect.arrayContaining([
      { path: 'x', text: 'is not a key that exists' },
      { path: 'public.y', text: 'is not a key that exists' },
      expect.objectContaining({ path: 'public.host' }),
      expect.objectContaining({ path: 'public.port' }),
    ]) as unknown,
  });
});

test.each([
  [{ sandbox: true, internal: { host: '0.0.0.0' } }, 'internal.host'],
  [{ public: { host: '192.0.2.1' } }, 'public.host'],
  [{ public: { port: 9000 }, internal: { port: 9000 } }, 'internal.port'],
])('given %j, when checked, then the contradiction is told', (given, path) => {
  expect(checkConfig(given)).toMatchObject({ problems: [{ path }] });
});

test('given health for a pod network, when nothing is translated, then the internal listener may be open', () => {
  expect(checkConfig({ internal: { host: '0.0.0.0' } })).toHaveProperty('config');
});
