import { checkAccessToken, checkAnyToken } from '../../../src/trust/oauth/access-token.js';
import { checkNamedPatient } from '../../../src/trust/oauth/patient.js';
import { scopeFor } from '../../../src/trust/oauth/scope.js';
import type { Checked } from '../../../src/trust/refusals.js';
import { claims, context, PATIENT_A, PATIENT_B, token } from '../../support/jwt.js';

const PARTIES = ['patient', 'desk'];
const told = (checked: Checked<unknown>): string => (checked.ok ? 'accepted' : `${checked.refusal.code} ${checked.refusal.at ?? ''}`);
const nobody = { ura: undefined, uzi: undefined, role: undefined };

async function asked(changes: object, isPatientBound = true): Promise<Checked<unknown>> {
  return checkAnyToken(`Bearer ${await token(claims({ ...changes }))}`, context({ isPatientBound }), PARTIES);
}

test('given the token of a patient, when read where patients may ask, then it says who, without organisation and card', async () => {
  const checked = await asked({ ...nobody, party: 'patient', digid: 'midden' });
  expect(checked).toMatchObject({ ok: true, value: { party: 'patient', bsn: PATIENT_A, digid: 'midden' } });
  expect(checked).not.toHaveProperty('value.uzi');
});

test('given the token of the desk, when read, then person, organisation and case go with it', async () => {
  expect(await asked({ party: 'desk', role: undefined, case: '2026-17' })).toMatchObject({
    ok: true,
    value: { party: 'desk', ura: '90000381', uzi: '900005267', caseId: '2026-17' },
  });
});

test.each<readonly [string, object, string]>([
  ['of a party that may not ask here', { party: 'insurer' }, 'NOT_AUTHORISED party'],
  ['whose party is no text', { party: 1 }, 'NOT_AUTHORISED party'],
  ['of a patient without BSN', { ...nobody, party: 'patient', bsn: undefined }, 'TOKEN_BSN BSN'],
  ['of a patient with a BSN that is none', { ...nobody, party: 'patient', bsn: '123456789' }, 'TOKEN_BSN BSN'],
  ['of a desk with a URA that is none', { party: 'desk', ura: 'x' }, 'JWT_INVALID URA'],
  ['of a desk with an UZI number that is none', { party: 'desk', uzi: 'x' }, 'JWT_INVALID UZI number'],
])('given a token %s, when read, then refused', async (_, changes, expected) => {
  expect(told(await asked(changes))).toBe(expected);
});

test('given the token of a party that has a card too, when a care professional is wanted, then refused', async () => {
  const checked = await checkAccessToken(`Bearer ${await token(claims({ party: 'desk' }))}`, context());
  expect(told(checked)).toBe('NOT_AUTHORISED party');
});

test.each<readonly [string, string, string]>([
  ['system/Consent.rs', 'Consent.s', 'accepted'],
  ['patient/AuditEvent.rs user/Consent.cruds', 'Consent.u', 'accepted'],
  ['system/*.cruds', 'AuditEvent.r', 'accepted'],
  ['system/Consent.rs', 'Consent.c', 'TOKEN_SCOPE scope'],
  ['system/Consents.rs', 'Consent.s', 'TOKEN_SCOPE scope'],
  ['system/Consent.rs?status=active', 'Consent.s', 'TOKEN_SCOPE scope'],
  ['system/Consent.sr', 'Consent.s', 'TOKEN_SCOPE scope'],
  ['Consent.s', 'Consent.s', 'TOKEN_SCOPE scope'],
  ['QURX_IN990011NL~normaal', 'Consent.s', 'TOKEN_SCOPE scope'],
])('given the scopes "%s", when %s is asked for, then %s', (scopes, need, expected) => {
  expect(told(scopeFor(scopes, need))).toBe(expected);
});

const SYSTEM = 'http://fhir.nl/fhir/NamingSystem/bsn';
const about = (bsn: string, key: string) => ({ resourceType: 'Parameters', parameter: [{ name: 'patient', [key]: { system: SYSTEM, value: bsn } }] });

test.each<readonly [string, string | undefined, string, unknown, string]>([
  ['nobody, by a token of nobody', undefined, '', undefined, 'accepted'],
  ['nobody, by a token of a patient', PATIENT_A, '', undefined, 'accepted'],
  ['the patient of the token', PATIENT_A, `patient.identifier=${SYSTEM}|${PATIENT_A}`, undefined, 'accepted'],
  ['another patient', PATIENT_A, `patient.identifier=${SYSTEM}|${PATIENT_B}`, undefined, 'TOKEN_PATIENT BSN'],
  ['a patient, by a token of nobody', undefined, `patient.identifier=${SYSTEM}|${PATIENT_A}`, undefined, 'TOKEN_PATIENT no patient in the token'],
  ['the patient in a parameter', PATIENT_A, '', about(PATIENT_A, 'valueIdentifier'), 'accepted'],
  ['another patient in a parameter', PATIENT_A, '', about(PATIENT_B, 'valueIdentifier'), 'TOKEN_PATIENT BSN'],
  ['by a parameter that leads elsewhere', PATIENT_A, '_has:Provenance:target:agent=x', undefined, 'TOKEN_PATIENT parameter that leads elsewhere'],
])('given a request that names %s, when held against the token, then as expected', (_, bsn, query, body, expected) => {
  const request = { path: '/Consent', query: new URLSearchParams(query), body };
  expect(told(checkNamedPatient(bsn, request, () => undefined))).toBe(expected);
});
