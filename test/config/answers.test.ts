import { checkConfig } from '../../src/config.js';

test('given a configuration that says nothing of answers, when checked, then they go as is usual', () => {
  expect(checkConfig({})).toMatchObject({
    config: {
      answers: {
        ...{
          quantum: 250,
          emptyFloor: 1000,
          margin: 1000,
          wrappers: 'lenient',
          soapAction: 'lenient',
          versions: [],
          services: {},
          signed: 'when-asked',
        },
        declares: { purpose: 'TREAT', relation: 'own-patient' },
      },
    },
  });
});

test('given parts of what answers are like, when checked, then the rest is as usual', () => {
  const answers = { quantum: 100, signed: 'always', declares: { contexts: { ABC: { purpose: 'TREAT', relation: 'locum' } } } };
  expect(checkConfig({ answers })).toMatchObject({
    config: {
      answers: { quantum: 100, emptyFloor: 1000, signed: 'always', declares: { purpose: 'TREAT', contexts: { ABC: { relation: 'locum' } } } },
    },
  });
});

test.each([
  [{ quantum: 1 }, 'answers.quantum'],
  [{ versions: ['QURX_IN990011NL'] }, 'answers.versions.0'],
  [{ services: { REPC_IN000015NL: { service: 'a', soapAction: 'b' } } }, 'answers.services'],
  [{ services: { REPC_IN000023NL: { service: 'a/b', soapAction: 'b' } } }, 'answers.services.REPC_IN000023NL.service'],
  [{ declares: { relation: 'curious' } }, 'answers.declares.relation'],
  [{ declares: { contexts: { ABC: { why: 'x' } } } }, 'answers.declares.contexts.ABC.why'],
  [{ actor: 'a"b' }, 'answers.actor'],
  [{ timeoutCode: { code: 'X' } }, 'answers.timeoutCode.codeSystem'],
])('given answers as %j, when checked, then the place is told', (answers, path) => {
  const checked = checkConfig({ answers });
  expect(('problems' in checked ? checked.problems : []).map((one) => one.path)).toContain(path);
});
