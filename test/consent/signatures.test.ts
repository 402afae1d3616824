import { birthOf } from '../../src/consent/age.js';
import { signaturesHold } from '../../src/consent/signatures.js';
import type { Choice, Signature } from '../../src/consent/opt-in.js';

/** 11 until 13 March 2027, 12 from the 14th, 16 from 14 March 2031. */
const BORN = '2015-03-14';
const LATER = '2035-01-01T00:00:00.000Z';

const yes = (party: Signature['party'], given: string): Signature => ({ party, given, decision: 'permit' });
const no = (party: Signature['party'], given: string): Signature => ({ party, given, decision: 'deny' });
const state = (signatures: readonly Signature[], born: string | undefined = BORN, at = LATER): string =>
  signaturesHold(birthOf(born), signatures, at).state;

const AT_11 = '2027-03-13T23:59:59+01:00';
const AT_12 = '2027-03-14T00:00:00+01:00';
const AT_13 = '2028-04-01T10:00:00+02:00';
const LATER_AT_13 = '2028-04-02T10:00:00+02:00';
const AT_15 = '2031-03-13T23:59:59+01:00';
const AT_16 = '2031-03-14T00:00:00+01:00';

describe('whether signatures make a yes (CS C-21 to C-28)', () => {
  test('C-21 T1 below 12 the guardian is enough', () => {
    expect(signaturesHold(birthOf(BORN), [yes('guardian', AT_11)], LATER)).toEqual({ state: 'holds', regime: 'guardian', since: AT_11 });
  });

  test('C-21 T2 from 12 on the guardian alone is not enough', () => {
    expect(signaturesHold(birthOf(BORN), [yes('guardian', AT_12)], LATER)).toEqual({ state: 'incomplete', regime: 'both' });
  });

  test('C-21 T3 the same instants written as UTC', () => {
    expect(state([yes('guardian', '2027-03-13T23:00:00Z')])).toBe('incomplete');
    expect(state([yes('guardian', '2027-03-13T22:59:59Z')])).toBe('holds');
  });

  test('C-21 T4 in summer time', () => {
    expect(state([yes('guardian', '2027-08-08T22:00:00Z')], '2015-08-09')).toBe('incomplete');
    expect(state([yes('guardian', '2027-08-08T21:59:59Z')], '2015-08-09')).toBe('holds');
  });

  test('C-21 T5 a yes of a child of 11 alone is none, also beside a guardian of a child of 12', () => {
    expect(state([yes('child', AT_11)])).toBe('incomplete');
    expect(state([yes('child', AT_11), yes('guardian', AT_12)])).toBe('incomplete');
  });

  test.each<[string, Choice, Choice, string]>([
    ['C-22 T2', 'permit', 'deny', 'refused'],
    ['C-22 T3', 'deny', 'permit', 'refused'],
    ['C-22 T5', 'deny', 'deny', 'refused'],
  ])('%s guardian %s, child %s', (_, guardian, child, expected) => {
    const signatures: Signature[] = [
      { party: 'guardian', decision: guardian, given: AT_13 },
      { party: 'child', decision: child, given: LATER_AT_13 },
    ];
    expect(state(signatures)).toBe(expected);
    expect(state(signatures.toReversed())).toBe(expected);
  });

  test('C-22 T1 both: from the later of the two, in whatever order they are kept', () => {
    const pair = [yes('guardian', LATER_AT_13), yes('child', AT_13)];
    expect(signaturesHold(birthOf(BORN), pair, LATER)).toEqual({ state: 'holds', regime: 'both', since: LATER_AT_13 });
    expect(signaturesHold(birthOf(BORN), pair.toReversed(), LATER)).toEqual({ state: 'holds', regime: 'both', since: LATER_AT_13 });
  });

  test('C-22 T1 before the second signature there is no yes', () => {
    expect(state([yes('guardian', AT_13), yes('child', LATER_AT_13)], BORN, '2028-04-01T12:00:00.000Z')).toBe('incomplete');
    expect(state([yes('guardian', AT_13), yes('child', LATER_AT_13)], BORN, '2028-04-02T08:00:00.000Z')).toBe('holds');
  });

  test('C-22 T4 a child that was not asked yet', () => {
    expect(state([yes('guardian', AT_13)])).toBe('incomplete');
    expect(state([yes('child', AT_13)])).toBe('incomplete');
  });

  test('C-23 T1 from 16 on the person alone', () => {
    expect(signaturesHold(birthOf(BORN), [yes('child', AT_16)], LATER)).toEqual({ state: 'holds', regime: 'self', since: AT_16 });
    expect(state([yes('child', AT_15)])).toBe('incomplete');
    expect(state([yes('patient', '2027-01-01')], '1950-06-01')).toBe('holds');
  });

  test.each([
    ['gives', [yes('guardian', AT_16)], 'incomplete'],
    ['refuses', [yes('patient', AT_16), no('guardian', AT_16)], 'holds'],
  ])('C-23 T2 a guardian who %s for somebody of 16 has no effect', (_, signatures, expected) => {
    expect(state(signatures)).toBe(expected);
  });

  test('C-23 T3 what the guardian signed before does not matter for a yes at 16', () => {
    expect(signaturesHold(birthOf(BORN), [yes('guardian', AT_15), yes('child', AT_16)], LATER)).toEqual({
      state: 'holds',
      regime: 'self',
      since: AT_16,
    });
    expect(state([no('guardian', AT_15), yes('child', AT_16)])).toBe('holds');
  });

  test('C-24 T1 one parent is enough', () => {
    expect(state([yes('guardian', AT_11)])).toBe('holds');
  });

  test('C-24 T2 parents who are known to disagree give no yes until the objection is gone', () => {
    expect(state([yes('guardian', '2026-01-01'), no('guardian', '2025-01-01')])).toBe('refused');
    expect(state([yes('guardian', '2026-01-01'), yes('guardian', '2025-01-01')])).toBe('holds');
  });

  test.each(['2027-03-14T00:00:00.000Z', '2030-06-01T00:00:00.000Z', '2032-06-01T00:00:00.000Z'])(
    'C-25 T1 a yes of the guardian at 11 holds at %s',
    (at) => expect(state([yes('guardian', AT_11)], BORN, at)).toBe('holds'),
  );

  test('C-25 T2 a yes of both at 15 holds at 18', () => {
    expect(state([yes('guardian', AT_15), yes('child', AT_15)], BORN, '2033-06-01T00:00:00.000Z')).toBe('holds');
  });

  test.each(['2028-01-01T00:00:00.000Z', '2031-06-01T00:00:00.000Z', '2034-06-01T00:00:00.000Z'])(
    'C-25 T3 a yes that waits for the child does not come to hold by %s',
    (at) => expect(state([yes('guardian', AT_12)], BORN, at)).toBe('incomplete'),
  );

  test('C-25 T3 a yes of the child that waited at 15 counts from when it is given again', () => {
    expect(signaturesHold(birthOf(BORN), [yes('child', AT_15), yes('child', AT_16)], LATER)).toMatchObject({ state: 'holds', since: AT_16 });
  });

  test('C-26 T2 a no of the child of 12 ends the yes that a guardian gave before', () => {
    expect(state([yes('guardian', AT_11), no('child', AT_12)])).toBe('refused');
    expect(state([yes('guardian', AT_11), no('child', AT_11)])).toBe('holds');
  });

  test('C-27 T1 an age that may be 11 or 12 needs both', () => {
    expect(state([yes('guardian', '2027-06-01')], '2015')).toBe('incomplete');
    expect(state([yes('guardian', '2027-06-01'), yes('child', '2027-06-01')], '2015')).toBe('holds');
  });

  test('C-27 T2 without a birth date both are needed', () => {
    const without = (signatures: readonly Signature[]): string => signaturesHold(undefined, signatures, LATER).state;
    expect(without([yes('patient', '2027-06-01')])).toBe('incomplete');
    expect(without([yes('guardian', '2027-06-01')])).toBe('incomplete');
    expect(without([yes('guardian', '2027-06-01'), yes('child', '2027-06-01')])).toBe('holds');
  });

  test('C-28 a representative signs in the place of an adult, not of a child; one no is a no', () => {
    const hold = (born: string | undefined, signatures: readonly Signature[]) => signaturesHold(birthOf(born), signatures, LATER, 'HPOWATT').state;
    expect([hold('1960-05-17', [yes('guardian', AT_16)]), hold('1960-05-17', [yes('guardian', AT_16), no('patient', AT_16)])]).toEqual([
      'holds',
      'refused',
    ]);
    expect([hold(BORN, [yes('guardian', AT_12)]), hold(undefined, [yes('guardian', AT_12)])]).toEqual(['incomplete', 'incomplete']);
  });

  test('C-28 nobody signs for an adult', () => {
    expect(state([yes('guardian', '2027-01-01')], '1950-06-01')).toBe('incomplete');
  });

  test('nothing signed, or nothing that can be read as a date, is no yes', () => {
    expect(state([])).toBe('incomplete');
    expect(state([yes('patient', 'in spring')], '1950-06-01')).toBe('incomplete');
  });
});
