import fc from 'fast-check';
import { CATEGORIES } from '../../../src/consent/category.js';
import { CHANNELS, MATERIALS } from '../../../src/consent/fhir/optin-extensions.js';
import type { OptInForm } from '../../../src/consent/fhir/optin-form.js';
import type { ShieldForm } from '../../../src/consent/fhir/shield-form.js';
import type { OptIn } from '../../../src/consent/opt-in.js';
import type { ShieldRule } from '../../../src/consent/shield.js';

/** Invented; passes the eleven test. */
export const BSN = '999990019';

const text = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/);
const ura = fc.stringMatching(/^9[0-9]{7}$/);
const date = fc.stringMatching(/^20[12]\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$/);
const moment = fc.date({ min: new Date('2027-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }).map((d) => d.toISOString());
const after = fc.date({ min: new Date('2031-01-01'), max: new Date('2033-01-01'), noInvalidDate: true }).map((d) => d.toISOString());
const written = fc.oneof(
  date,
  moment,
  date.map((d) => `${d}T10:15:00+01:00`),
);
const maybe = <T>(key: string, value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined }).map((v) => (v === undefined ? {} : { [key]: v }));
const merged = (...parts: readonly fc.Arbitrary<object>[]) => fc.tuple(...parts).map((found) => Object.assign({}, ...found) as object);

const information = merged(
  fc.record({ material: fc.constantFrom(...MATERIALS), date }),
  maybe('version', text),
  maybe('title', text),
  maybe('approved', fc.boolean()),
  maybe('language', fc.constant('nl-NL')),
  maybe('mode', text),
);
const signature = merged(
  fc.record({ party: fc.constantFrom('patient', 'guardian', 'child'), given: written, decision: fc.constant('permit') }),
  maybe('evidence', fc.constant('urn:uuid:0d7a0c46-6b3c-4d0e-8e1c-0a3d5e5b7c11')),
);
const predecessor = fc.record({
  consent: fc.uuid(),
  takeover: text,
  patientNotified: fc.constant('2026-12-01'),
  objectionUntil: fc.constant('2026-12-31'),
});

/** Any decision that conforms to gw-optin by itself. */
export const anyForm: fc.Arbitrary<OptInForm> = merged(
  fc.record({
    id: fc.uuid(),
    source: ura,
    status: fc.constantFrom('draft', 'proposed', 'active', 'rejected'),
    decision: fc.constantFrom('permit', 'deny'),
    categories: fc.uniqueArray(fc.constantFrom(...CATEGORIES), { minLength: 1, maxLength: 3 }),
    given: written,
    effective: moment,
    channel: fc.constantFrom(...CHANNELS.filter((channel) => channel !== 'online-digid')),
    information: fc.array(information, { minLength: 1, maxLength: 2 }),
    recorder: merged(fc.record({ organization: ura }), maybe('person', text), maybe('askedBy', ura)),
    signatures: fc.array(signature, { minLength: 1, maxLength: 3 }),
    verified: moment,
    catalogue: fc.constant('2026-01'),
    evidence: text,
  }),
  maybe('authority', fc.constant('https://operator.example')),
  maybe('predecessor', predecessor),
  maybe('recipients', fc.array(ura, { minLength: 1, maxLength: 2 })),
  maybe('readerCategories', fc.array(text, { minLength: 1, maxLength: 2 })),
  fc.oneof(
    fc.constant({}),
    fc.record({ status: fc.constant('inactive'), ended: after }),
    fc.record({
      status: fc.constantFrom('inactive', 'entered-in-error'),
      ended: after,
      withdrawal: fc.record({ at: moment, by: fc.constantFrom('patient', 'guardian', 'child', 'desk'), channel: fc.constantFrom(...CHANNELS) }),
    }),
  ),
) as fc.Arbitrary<OptInForm>;

const identifier = merged(fc.record({ value: text }), maybe('system', fc.constant('urn:oid:2.16.840.1.113883.2.4.3.11.999.77.1')));
const system = fc.constantFrom('http://www.whocc.no/atc', 'http://hl7.org/fhir/sid/icpc-1-nl');
const list = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 1, maxLength: 2 });
const rule = merged(
  fc.constant({ categories: ['MED'] }),
  maybe('items', list(fc.record({ identifier, dependents: fc.boolean() }))),
  maybe('period', merged(fc.constant({ start: '2024-03-01' }), maybe('end', fc.constant('2024-03-31')))),
  maybe('codes', list(fc.record({ system, code: fc.constantFrom('N05', 'P74'), match: fc.constantFrom('exact', 'is-a', 'descendent-of') }))),
  maybe('authors', list(identifier)),
  maybe('related', list(identifier)),
  maybe('labels', list(fc.record({ system: fc.constant('http://terminology.hl7.org/CodeSystem/v3-ActCode'), code: fc.constantFrom('PSY', 'HIV') }))),
) as fc.Arbitrary<ShieldRule>;

/** Any shield. */
export const anyShield: fc.Arbitrary<ShieldForm> = fc.record({
  id: fc.uuid(),
  source: ura,
  status: fc.constantFrom('active', 'inactive', 'entered-in-error'),
  rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
  given: written,
  riskDiscussed: written,
  policy: fc.constant('2026-01'),
});

/** A spoken yes of an adult for a GP practice. */
export const YES: OptIn = {
  id: '3f0b8f0e-4f5a-4a55-8f0a-0d5c1a2b3c01',
  version: 1,
  patient: 'p1',
  source: '90000201',
  status: 'active',
  decision: 'permit',
  confirmed: 'permit',
  categories: ['PS'],
  given: '2026-11-02T10:15:00+01:00',
  registered: '2026-11-02T09:16:30.000Z',
  effective: '2026-11-02T09:16:30.000Z',
  channel: 'spoken',
  information: [{ material: 'folder', version: '2023-05', date: '2026-11-02' }],
  recorder: { organization: '90000201', person: '900000101' },
  signatures: [{ party: 'patient', decision: 'permit', given: '2026-11-02T10:15:00+01:00' }],
  verified: '2026-11-02T09:16:30.000Z',
  catalogue: '2026-01',
};
