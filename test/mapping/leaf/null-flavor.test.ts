import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import type { Extension } from '../../../src/fhir/types.js';
import { knownExtensions, knownKeys } from '../../../src/mapping/leaf/known.js';
import {
  NULL_FLAVOR_TO_REASON,
  NULL_FLAVORS,
  nullFlavor,
  nullFlavorOf,
  readFlavor,
  withDataAbsent,
  writeFlavor,
} from '../../../src/mapping/leaf/null-flavor.js';
import { element, outcome } from '../../support/leaf.js';

const NF = EXTENSIONS.nullFlavor;
const DAR = EXTENSIONS.dataAbsentReason;

describe('nullFlavor (DT 1)', () => {
  test.each([...NULL_FLAVORS])('%s survives alone and with a data-absent-reason beside it', (code) => {
    expect(nullFlavorOf([nullFlavor(code)])).toBe(code);
    expect(nullFlavorOf(withDataAbsent(code))).toBe(code);
    expect(nullFlavorOf([...withDataAbsent(code)].reverse())).toBe(code);
  });

  test.each(NULL_FLAVOR_TO_REASON)('%s is the data-absent-reason %s, and the other way round', (flavour, reason) => {
    expect(withDataAbsent(flavour)).toEqual([
      { url: NF, valueCode: flavour },
      { url: DAR, valueCode: reason },
    ]);
    expect(nullFlavorOf([{ url: DAR, valueCode: reason }])).toBe(flavour);
  });

  test.each(['OTH', 'NI', 'UNC', 'QS', 'TRC', 'DER', 'INV'])('%s has no reason of its own', (flavour) => {
    expect(withDataAbsent(flavour)[1]).toEqual({ url: DAR, valueCode: 'unknown' });
  });

  test.each(['unsupported', 'as-text', 'error', 'not-a-number', 'not-performed', 'not-permitted', 'asked-declined'])('%s alone is NI', (reason) => {
    expect(nullFlavorOf([{ url: DAR, valueCode: reason }])).toBe('NI');
  });

  test('nothing is no nullFlavor', () => {
    expect(nullFlavorOf(undefined)).toBeUndefined();
    expect(nullFlavorOf([{ url: EXTENSIONS.v3Ts, valueString: '2020' }])).toBeUndefined();
  });

  test('a flavour that HL7v3 does not know is kept and reported on either side', () => {
    expect(outcome((cx) => readFlavor('WHY', element('<id nullFlavor="WHY"/>'), cx))).toEqual({
      value: { url: NF, valueCode: 'WHY' },
      problems: ['code-unknown /id/@nullFlavor'],
    });
    expect(outcome((cx) => writeFlavor([nullFlavor('WHY')], cx))).toEqual({ value: 'WHY', problems: ['code-unknown valueCode'] });
  });

  test('a data-absent-reason that contradicts the flavour is reported', () => {
    const extensions: Extension[] = [nullFlavor('MSK'), { url: DAR, valueCode: 'unknown' }];
    expect(outcome((cx) => writeFlavor(extensions, cx))).toEqual({ value: 'MSK', problems: ['derived-differs valueCode'] });
    expect(outcome((cx) => writeFlavor(withDataAbsent('MSK'), cx)).problems).toEqual([]);
  });
});

describe('what a codec does not read', () => {
  test('is reported by key', () => {
    expect(outcome((cx) => knownKeys({ code: 1, id: 'a', _code: {} }, new Set(['code']), cx)).problems).toEqual([
      'not-mapped id',
      'not-mapped _code',
    ]);
  });

  test('is reported by the index of the extension, and a second one of a kind too', () => {
    const extensions = [nullFlavor('NI'), { url: 'urn:x' }, nullFlavor('UNK'), { url: 'urn:y' }, { url: 'urn:y' }];
    expect(outcome((cx) => knownExtensions(extensions, new Set([NF]), cx, new Set(['urn:y']))).problems).toEqual(['not-mapped 1', 'too-many 2']);
  });

  test('is reported by attribute, but for what xsi says about schemas', () => {
    const e = element('<id root="1.2" xsi:type="II" xsi:schemaLocation="a b"/>');
    expect(outcome((cx) => e.attributes.forEach((a) => cx.unread(e, a.local))).problems).toEqual(['not-mapped /id/@root', 'not-mapped /id/@type']);
  });
});
