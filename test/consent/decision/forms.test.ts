import { OUTCOMES, REFUSALS, SILENCES } from '../../../src/consent/decision/codes.js';
import { FORMS, isRefusal, isSilence, mayBeTold } from '../../../src/consent/decision/forms.js';

describe('how outcomes show (CS b.4)', () => {
  test('C-06 T1 every reason about the patient has the same form outside', () => {
    const outside = SILENCES.map((code) => JSON.stringify([FORMS[code].fhir, FORMS[code].hl7v3, FORMS[code].asSwitch]));
    expect(new Set(outside).size).toBe(1);
    expect(FORMS['N-NO'].fhir).toEqual({ status: 200, readStatus: 404, readIssue: 'not-found' });
    expect(FORMS['N-NO'].hl7v3).toEqual({ acknowledgement: 'AA', accept: 'CA', queryResponse: 'NF' });
  });

  test('what may be told is what is not about the patient', () => {
    expect(OUTCOMES.filter((code) => !mayBeTold(code))).toEqual([...SILENCES]);
    expect(OUTCOMES.filter(isRefusal)).toEqual([...REFUSALS]);
    expect(OUTCOMES.filter(isSilence)).toEqual([...SILENCES]);
    expect(Object.keys(FORMS).toSorted()).toEqual([...OUTCOMES].toSorted());
  });

  test('a refusal is permanent, and NAT is never said for consent', () => {
    for (const code of REFUSALS) {
      const { hl7v3 } = FORMS[code];
      if (hl7v3 !== 'fault') expect([hl7v3.acknowledgement, hl7v3.accept]).toEqual(['AE', 'CE']);
    }
    const withNat = OUTCOMES.filter((code) => JSON.stringify(FORMS[code]).includes('NAT'));
    expect(withNat).toEqual(['R-ORG', 'R-EXCL', 'R-MAND', 'R-MATRIX', 'R-PURP', 'R-REL', 'R-DEST']);
  });

  test.each([
    ['R-SYN', 400, 'none'],
    ['R-AUTH', 401, 'none'],
    ['R-ORG', 403, 'none'],
    ['R-EXCL', 403, 'refused'],
    ['R-MATRIX', 403, 'refused'],
    ['N-SHIELD', 200, 'none'],
    ['N-WITHDRAWN', 200, 'nothing-delivered'],
    ['T-ERROR', 200, 'failed'],
    ['PERMIT', 200, 'delivered'],
    ['L-FAIL', 503, 'none'],
  ] as const)('%s is HTTP %i and in the overview of the patient: %s', (code, status, overview) => {
    expect(FORMS[code]).toMatchObject({ fhir: { status }, overview });
  });

  test('codes of the switch are sent by the switch only', () => {
    const aorta = OUTCOMES.filter((code) => JSON.stringify(FORMS[code].hl7v3).includes('AUTERR'));
    expect(aorta).toEqual([]);
    expect(OUTCOMES.filter((code) => FORMS[code].asSwitch !== undefined)).toEqual(['R-EXCL', 'R-MATRIX', 'R-DEST']);
  });
});
