import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import { Context } from '../../../src/mapping/context.js';
import { knownExtensions, knownKeys, reportUnread } from '../../../src/mapping/leaf/known.js';
import { Resources } from '../../../src/mapping/resources.js';
import { outcome } from '../../support/leaf.js';

/** Severities of what is reported. */
function severities(run: (cx: Context) => void): string[] {
  const cx = new Context(new Resources());
  run(cx);
  return cx.issues((_, key) => ({ path: String(key) })).map((issue) => `${issue.severity} ${issue.path}`);
}

describe('what a codec does not read of FHIR', () => {
  test('given keys that are known, then nothing is reported', () => {
    expect(outcome((cx) => knownKeys({ a: 1, b: 2 }, new Set(['a', 'b']), cx)).problems).toEqual([]);
    expect(outcome((cx) => knownKeys({}, new Set(), cx)).problems).toEqual([]);
  });

  test('given other keys, then each is reported', () => {
    expect(outcome((cx) => knownKeys({ a: 1, _a: {}, b: 2 }, new Set(['a']), cx)).problems).toEqual(['not-mapped _a', 'not-mapped b']);
  });

  test('given a severity, then that is told; what changes the meaning of the rest is always an error', () => {
    const all = { note: [], modifierExtension: [], implicitRules: '', asNeededBoolean: true };
    const errors = ['error modifierExtension', 'error implicitRules', 'error asNeededBoolean'];
    expect(severities((cx) => knownKeys(all, new Set(), cx))).toEqual(['warning note', ...errors]);
    expect(severities((cx) => knownKeys(all, new Set(), cx, 'information'))).toEqual(['information note', ...errors]);
    expect(severities((cx) => reportUnread(all, 'modifierExtension', cx, 'information'))).toEqual(['error modifierExtension']);
  });
});

describe('the extensions that a codec does not read', () => {
  const flavor = { url: EXTENSIONS.nullFlavor, valueCode: 'NI' };
  const known = new Set<string>([EXTENSIONS.nullFlavor]);

  test('given none, then nothing is reported', () => {
    expect(outcome((cx) => knownExtensions(undefined, known, cx)).problems).toEqual([]);
    expect(outcome((cx) => knownExtensions([], known, cx)).problems).toEqual([]);
    expect(outcome((cx) => knownExtensions([flavor], known, cx)).problems).toEqual([]);
  });

  test('given others, then each is reported by its index', () => {
    expect(outcome((cx) => knownExtensions([{ url: 'urn:x' }, flavor, {}], known, cx)).problems).toEqual(['not-mapped 0', 'not-mapped 2']);
  });

  test('given one twice, then the second is too many, unless it may repeat', () => {
    expect(outcome((cx) => knownExtensions([flavor, flavor], known, cx)).problems).toEqual(['too-many 1']);
    expect(outcome((cx) => knownExtensions([flavor, flavor], known, cx, known)).problems).toEqual([]);
  });

  test('given an unknown one twice, then each is unread and none too many', () => {
    expect(outcome((cx) => knownExtensions([{ url: 'urn:x' }, { url: 'urn:x' }], known, cx)).problems).toEqual(['not-mapped 0', 'not-mapped 1']);
  });
});
