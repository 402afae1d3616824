import { KnownDeviations, readKnown } from '../../src/conformance/known.js';

const ENTRY = '- case: a\n  path: /x/y\n  reason: because\n';

test('given an entry without realm, when read, then it is about a corpus', () => {
  expect(readKnown(ENTRY, 'known.yml')).toEqual([{ of: 'corpus', case: 'a', path: '/x/y', reason: 'because' }]);
});

test('given nothing, when read, then nothing is known', () => {
  expect(readKnown('# nothing\n', 'known.yml')).toEqual([]);
});

test.each([
  ['text that is no YAML', '- case: "a\n', /^known\.yml:\d+: is not YAML$/],
  ['no list', 'case: a\n', /^known\.yml:1: must be a list$/],
  ['an entry without reason', `${ENTRY}- case: b\n  path: /x\n`, /^known\.yml:4: an entry needs case, path, reason$/],
  ['an entry with another key', `${ENTRY}  since: 2026\n`, /^known\.yml:1: since is not a key that exists$/],
  ['an entry of another realm', `${ENTRY}  of: tests\n`, /^known\.yml:1: of must be cases, corpus or validity$/],
])('given %s, when read, then file and line are named', (_, text, expected) => {
  expect(() => readKnown(text, 'known.yml')).toThrow(expected);
});

describe('during a run', () => {
  const known = (): KnownDeviations => new KnownDeviations(readKnown(`${ENTRY}- of: cases\n  case: a\n  path: /\n  reason: other\n`, 'k'), 'corpus');

  test('given a finding below a known path, when sifted, then only the others are left and the reason is told', () => {
    const { findings, reasons } = known().sift(
      ['a'],
      [
        { kind: 'difference', path: '/x/y/@z' },
        { kind: 'difference', path: '/other' },
      ],
    );
    expect([findings.map((f) => f.path), reasons]).toEqual([['/other'], ['because']]);
  });

  test('given a case that goes by two names, when sifted, then both are looked for', () => {
    expect(known().sift(['below/a', 'a'], [{ kind: 'unread', path: '/x/y' }]).findings).toEqual([]);
  });

  test('given an entry that did not occur, when asked, then it is stale; one whose case was not run only among all', () => {
    const [run, unrun] = [known(), known()];
    run.sift(['a'], []);
    unrun.sift(['b'], []);
    expect([run.stale('run'), unrun.stale('run'), unrun.stale('all')]).toEqual([['a /x/y'], [], ['a /x/y']]);
  });

  test('given entries of both realms, when counted, then only those of the run count', () => {
    expect(known().size).toBe(1);
  });
});
