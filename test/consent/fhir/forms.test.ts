import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { standardDefinitions } from '../../../src/definitions.js';
import { isFailure, type Issue } from '../../../src/errors.js';
import { OPTIN_PROFILE, SHIELD_PROFILE } from '../../../src/consent/fhir/canonicals.js';
import { statusOf } from '../../../src/consent/fhir/optin-form.js';
import { readOptIn } from '../../../src/consent/fhir/optin-read.js';
import { writeOptIn } from '../../../src/consent/fhir/optin-write.js';
import { readShield } from '../../../src/consent/fhir/shield-read.js';
import { writeShield } from '../../../src/consent/fhir/shield-write.js';
import { Validator } from '../../../src/fhir/validate/validate.js';
import { anyForm, anyShield, BSN, YES } from './made.js';

type Tree = Record<string, unknown>;
const GIVEN_EXAMPLES = '../shared/spec/consent-examples.json';
const validator = new Validator(standardDefinitions());
const failures = (resource: unknown, profile: string): readonly string[] =>
  validator
    .validate(resource, { profiles: [profile] })
    .filter(isFailure)
    .map((i) => `${i.code} ${i.path} ${i.rule ?? ''}`);
const told = (issues: readonly Issue[]): readonly string[] => issues.map((i) => `${i.severity} ${i.code} ${i.path} ${i.rule ?? ''}`);
const runs = { numRuns: Number(process.env['SCHAKEL_LAW_RUNS'] ?? 60) };

/** The yes as a Consent, changed. */
function changed(change: (consent: Tree) => void): Tree {
  const consent = structuredClone(writeOptIn(YES, { bsn: BSN })) as unknown as Tree;
  change(consent);
  return consent;
}

describe('laws of the forms', () => {
  test('given any decision, when written and read, then it is the same, with the BSN and version beside it', () => {
    fc.assert(
      fc.property(anyForm, (form) => {
        const beside = { bsn: BSN, versionId: 'x7Hq' };
        expect(readOptIn(writeOptIn(form, beside))).toEqual({ form, beside, issues: [] });
      }),
      runs,
    );
  });

  test('given any decision, when written, then it is valid R4 and conforms to gw-optin', () => {
    fc.assert(
      fc.property(anyForm, (form) => {
        // gw-2 speaks of decisions in force; the signatures made here are all yes.
        expect(failures(writeOptIn(form, { bsn: BSN }), OPTIN_PROFILE)).toEqual([]);
      }),
      runs,
    );
  });

  test('given any shield, when written, then it reads back the same and conforms to gw-shield', () => {
    fc.assert(
      fc.property(anyShield, (form) => {
        const beside = { bsn: BSN };
        const consent = writeShield(form, beside);
        expect(readShield(consent)).toEqual({ form, beside, issues: [] });
        expect(failures(consent, SHIELD_PROFILE)).toEqual([]);
      }),
      runs,
    );
  });

  test('given any JSON, when read as a decision or a shield, then there are issues and no exception', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(readOptIn(value).form).toBeUndefined();
        expect(readShield(value).issues.some(isFailure)).toBe(true);
      }),
      runs,
    );
  });

  test('given a decision with a value replaced by any other, when read, then nothing is thrown', () => {
    const consent = writeOptIn(YES, { bsn: BSN }) as unknown as Tree;
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(consent)), fc.jsonValue(), (key, value) => {
        expect(() => readOptIn({ ...consent, [key]: value })).not.toThrow();
      }),
      runs,
    );
  });
});

describe('what is wrong with a decision that a client gives', () => {
  const rows: readonly (readonly [string, (c: Tree) => void, readonly string[], 400 | 422])[] = [
    [
      'C-05 T1 without consent-information',
      (c) => (c['extension'] = (c['extension'] as Tree[]).filter((e) => !String(e['url']).endsWith('consent-information'))),
      ['error required Consent.extension C-05'],
      422,
    ],
    ['C-05 T1 without a date of the decision', (c) => delete c['dateTime'], ['error required Consent.dateTime C-05'], 422],
    [
      'C-04 T1 by an unknown channel',
      (c) => ((c['extension'] as Tree[])[0] = { url: (c['extension'] as Tree[])[0]?.['url'], valueCode: 'telepathy' }),
      ['error code-unknown Consent.extension[0].valueCode C-04'],
      422,
    ],
    [
      'C-10 T2 whose custodian is another than the source',
      (c) => (c['organization'] = [{ identifier: { system: 'http://fhir.nl/fhir/NamingSystem/ura', value: '90000301' } }]),
      ['error invariant Consent.provision.actor[0].reference.identifier.value C-02'],
      422,
    ],
    ['without the second check', (c) => delete c['verification'], ['error required Consent.verification C-07'], 422],
    ['without a patient', (c) => delete c['patient'], ['error required Consent.patient.identifier.value C-02'], 422],
    ['that claims another profile', (c) => (c['meta'] = {}), ['error required Consent.meta.profile gw-optin'], 400],
    [
      'with a modifier extension',
      (c) => (c['modifierExtension'] = [{ url: 'https://x.example' }]),
      ['error too-many Consent.modifierExtension gw-optin'],
      400,
    ],
    ['with a code in the provision', (c) => ((c['provision'] as Tree)['code'] = [{}]), ['error too-many Consent.provision.code gw-optin'], 400],
    ['inactive without an end', (c) => (c['status'] = 'inactive'), ['error required Consent.provision.period.end gw-3'], 400],
    ['of another network', (c) => (c['policy'] = [{ uri: 'https://other.example' }]), ['error value-format Consent.policy[0].uri C-13'], 422],
    [
      'for a purpose that is no treatment',
      (c) => ((c['provision'] as Tree)['purpose'] = [{ code: 'HRESCH' }]),
      ['error fixed-value Consent.provision.purpose[0] C-43'],
      422,
    ],
    ['by a guardian who did not sign', (c) => (c['performer'] = [{ reference: '#g1' }]), ['error derived-differs Consent.performer[0] C-21'], 422],
  ];
  test.each(rows)('%s', (_, change, expected, status) => {
    const { form, issues } = readOptIn(changed(change));
    expect(told(issues)).toEqual(expected);
    expect(form).toBeUndefined();
    expect(statusOf(issues)).toBe(status);
  });

  test('given a number that may be a BSN in the wrong place, then no issue quotes it', () => {
    const { issues } = readOptIn(changed((c) => (c['status'] = BSN)));
    expect(JSON.stringify(issues)).not.toContain(BSN);
    expect(issues).toHaveLength(1);
  });

  test('given a BSN that fails the eleven test, then it is refused', () => {
    const { issues } = readOptIn(
      changed((c) => (c['patient'] = { identifier: { system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '999990018' } })),
    );
    expect(told(issues)).toEqual(['error bsn-invalid Consent.patient.identifier.value C-02']);
  });

  test('C-10 T2 given a recorder of another organisation, then source and recorder stay apart', () => {
    const { form } = readOptIn(writeOptIn({ ...YES, recorder: { organization: '90000301', askedBy: '90000302' } }, { bsn: BSN }));
    expect([form?.source, form?.recorder]).toEqual(['90000201', { organization: '90000301', askedBy: '90000302' }]);
  });
});

describe('what is wrong with a shield', () => {
  const shield = writeShield(
    {
      id: YES.id,
      source: YES.source,
      status: 'active',
      rules: [{ categories: ['ICA'] }],
      given: '2026-11-05',
      riskDiscussed: '2026-11-05',
      policy: '2026-01',
    },
    { bsn: BSN },
  );

  test('C-35 T1 given no date that the risk was discussed, then the element is named', () => {
    expect(told(readShield({ ...shield, verification: [{ verified: true }] }).issues)).toEqual([
      'error required Consent.verification[0].verificationDate C-35',
    ]);
  });

  test('C-34 given a permit inside, or nothing in it, then it is no shield', () => {
    const provision = { type: 'permit', provision: [{ type: 'permit', class: [{ system: 'x', code: 'y' }] }, { type: 'deny' }] };
    expect(told(readShield({ ...shield, provision }).issues)).toEqual([
      'error code-unknown Consent.provision.provision[0].type C-34',
      'error code-unknown Consent.provision.provision[0].class[0] C-33',
      'error required Consent.provision.provision[0] C-33',
      'error required Consent.provision.provision[1] C-33',
    ]);
  });

  test('given a rule with a part that is not understood, then the whole is refused: half a shield shows what should be hidden', () => {
    const provision = { type: 'permit', provision: [{ type: 'deny', class: [{ system: 'x', code: 'MED' }], dataPeriod: { start: '2024-01-01' } }] };
    expect(readShield({ ...shield, provision }).form).toBeUndefined();
  });
});

test('given the worked examples beside the project, when each is read and written, then it is the same', () => {
  if (!existsSync(GIVEN_EXAMPLES)) return void process.stdout.write(`not here, so not compared: ${GIVEN_EXAMPLES}\n`);
  const bundle = JSON.parse(readFileSync(GIVEN_EXAMPLES, 'utf8')) as { readonly entry: readonly { readonly resource: Tree }[] };
  for (const { resource } of bundle.entry) {
    const isShield = JSON.stringify(resource).includes(SHIELD_PROFILE);
    const { form, beside, issues } = isShield ? readShield(resource) : readOptIn(resource);
    expect(told(issues)).toEqual([]);
    const written = isShield ? writeShield(form as never, beside as never) : writeOptIn(form as never, beside as never);
    expect(isShield ? readShield(written).form : readOptIn(written).form).toEqual(form);
    expect(failures(written, isShield ? SHIELD_PROFILE : OPTIN_PROFILE)).toEqual([]);
  }
});
