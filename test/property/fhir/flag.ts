import fc from 'fast-check';
import type { CodeableConcept, Extension, Flag, Provenance, Reference } from '../../../src/fhir/types.js';
import { maybe, oneOf } from '../choice.js';
import { confidentiality, own, recordExtensions } from './annotation.js';
import { absentElement, coding, concept, identifier, period } from './datatypes.js';
import { framed } from './frame.js';
import { joined, list, object } from './object.js';
import { elsewhere, logical, SUBJECT, to } from './reference.js';
import { GSTD, GW, HL7, NICTIZ, SNOMED, V3 } from './urls.js';
import { dateTime, instant, text } from './values.js';

const T40 = coding(GSTD + '1.902.40', [
  ['99901', 'Verzonnen aandoening'],
  ['0042', 'Fictieve nierfunctie < 50 ml/min'],
]);
const PROBLEMS = coding(SNOMED, [['999000021', 'verzonnen probleem']]);
const CONTRA_INDICATION: CodeableConcept = { coding: [{ system: SNOMED, code: '350241000146102' }] };
const NAMED: CodeableConcept = { coding: [{ system: SNOMED, code: '350241000146102', display: 'contra-indicatie' }] };
const ALERT: CodeableConcept = { coding: [{ system: 'http://loinc.org', code: '75323-6', display: 'Condition' }] };

/** What the flag is about, and under which heading: as a contra-indication, or as an alert with or without a code of thesaurus 40. */
const about = oneOf<Flag>(
  [55, concept(T40).map((code) => ({ category: [CONTRA_INDICATION], code }))],
  [12, concept(T40).map((code) => ({ category: [NAMED], code }))],
  [5, concept(T40, PROBLEMS).map((code) => ({ category: [CONTRA_INDICATION, ALERT], code }))],
  [12, T40.map((one) => ({ category: [ALERT], code: { coding: [one] } }))],
  [6, T40.map((one) => ({ code: { coding: [one], text: 'eigen woorden' } }))],
  [6, concept(PROBLEMS).map((code) => ({ category: [ALERT], code }))],
  [4, text.map((t) => ({ category: [CONTRA_INDICATION], code: { text: t } }))],
);

const status = oneOf<Flag>(
  [62, fc.constant<Flag>({ status: 'active' })],
  [22, fc.constant<Flag>({ status: 'inactive' })],
  [12, fc.constant<Flag>({ status: 'entered-in-error' })],
  [2, absentElement.map((_status) => ({ _status }))],
  [2, fc.constant<Flag>({})],
);

const somebody = oneOf<Reference>(
  [45, to('PractitionerRole')],
  [22, to('Practitioner')],
  [13, to('Patient')],
  [12, logical('Practitioner')],
  [8, to('Organization')],
);

const extensions: fc.Arbitrary<Extension[]> = fc
  .tuple(
    maybe(20, recordExtensions),
    maybe(
      30,
      text.map((valueString): Extension => ({ url: NICTIZ + 'ext-Comment', valueString })),
    ),
    maybe(
      8,
      own(
        'act-status',
        fc.constantFrom('active', 'completed', 'obsolete', 'nullified').map((valueCode) => ({ valueCode })),
      ),
    ),
    maybe(
      8,
      own(
        'author-time',
        dateTime.map((valueDateTime) => ({ valueDateTime })),
      ),
    ),
    maybe(
      8,
      own(
        'uncertainty',
        coding(V3 + 'ActUncertainty', [['U', 'onzeker']]).map((valueCoding) => ({ valueCoding })),
      ),
    ),
    maybe(4, own('act-code', fc.constant({ valueCoding: { system: V3 + 'ActCode', code: 'DX' } }))),
    maybe(
      4,
      elsewhere('Condition').map((valueReference): Extension => ({ url: HL7 + 'flag-detail', valueReference })),
    ),
  )
  .map((found) => found.flatMap((e) => e ?? []));

const body = object<Flag>({
  extension: extensions,
  modifierExtension: [7, fc.boolean().map((valueBoolean) => [{ url: GW + 'negation', valueBoolean }])],
  identifier: [93, list(2, identifier('act'))],
  subject: [99, to('Patient')],
  period: [62, period],
  encounter: [3, elsewhere('Encounter')],
  author: [75, somebody],
});

/** One flag; its references are open until it stands in a Bundle. */
export const flag: fc.Arbitrary<Flag> = fc
  .tuple(framed<Flag>('Flag', 'cio-MedicationContraIndication', joined<Flag>(body, status, about)), maybe(7, list(2, confidentiality)))
  .map(([f, security]) => (security === undefined ? f : { ...f, meta: { ...f.meta, security } }));

type Agent = NonNullable<Provenance['agent']>[number];

const PARTICIPANTS = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
const teller = oneOf<Reference>([35, to('PractitionerRole')], [25, to('Patient')], [25, to('RelatedPerson')], [15, to('Practitioner')]);

function agentOf(code: string, who: fc.Arbitrary<Reference>): fc.Arbitrary<Agent> {
  const named = oneOf<boolean>([90, fc.constant(false)], [10, fc.constant(true)]);
  return fc.tuple(who, named).map(([one, display]) => ({
    type: { coding: [{ system: PARTICIPANTS, code, ...(display ? { display: 'rol' } : {}) }] },
    who: one,
  }));
}

const agents = oneOf<Agent[]>(
  [30, list(1, agentOf('author', somebody))],
  [35, fc.tuple(agentOf('author', somebody), agentOf('informant', teller))],
  [20, list(2, agentOf('informant', teller))],
  [8, fc.tuple(agentOf('author', somebody), agentOf('performer', somebody))],
  [7, somebody.map((who) => [{ who }])],
);

/** Where a flag came from; what it is about is open until both stand in a Bundle. */
export const provenance: fc.Arbitrary<Provenance> = framed<Provenance>(
  'Provenance',
  'cio-RegistrationInformation',
  object<Provenance>({
    target: fc.constant([{ reference: SUBJECT }]),
    recorded: [95, instant],
    occurredDateTime: [6, dateTime],
    agent: agents,
  }),
);
