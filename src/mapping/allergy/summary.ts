import type { AllergyIntolerance, CodeableConcept, Flag, Reference } from '../../fhir/types.js';
import { descend } from '../../hl7v3/model.js';
import { CONTRA_INDICATION, OBSERVATION_INTOLERANCE, PRIMARY_CARE_PROVISION as MODEL } from '../../hl7v3/models/summary.js';
import { child, type XmlElement } from '../../xml/element.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { extend, extensionOf } from '../extension.js';
import { CD } from '../leaf/cd.js';
import { CODING } from '../leaf/coding.js';
import { IVL_TS_PLAIN } from '../leaf/ivl.js';
import { otherSubject } from '../other-subject.js';
import { INFORMANT as ASSIGNED_ENTITY } from '../party/assigned-person.js';
import { PATIENT } from '../party/patient.js';
import { reference } from '../reference.js';
import { many, pair } from '../rule.js';
import { within } from '../view.js';
import { stateRules } from './allergy-state.js';
import { ownRules } from './condition.js';
import { contraIndicationRules } from './contra-indication.js';
import { statusNotKnown } from './flag-status.js';
import { isNegated } from './status.js';

const ACT_CODE = '2.16.840.1.113883.5.4';
const INTOLERANCE = { code: 'INTLRNC', codeSystem: ACT_CODE };

const flag = {
  ...ownRules<Flag, Flag>({ id: 'summaryFlag', prefix: '', of: (f) => f, isNegated: () => false }),
  ...contraIndicationRules<Flag>({
    id: 'summaryFlag',
    prefix: '',
    of: (f) => f,
    code: { code: 'CI', codeSystem: ACT_CODE },
    times: IVL_TS_PLAIN,
  }),
};

/** ContraIndication <-> Flag; whose it is and who recorded it stands in the summary around it (AI 9). */
export const SUMMARY_FLAG: Codec<Flag> = act<Flag>({
  model: CONTRA_INDICATION,
  fhir: 'Flag',
  spec: 'AI 9',
  resource: true,
  create: () => ({ resourceType: 'Flag', id: '' }),
  alsoRead: ['subject', 'author'],
  rules: [
    flag.id,
    flag.code,
    flag.category,
    statusNotKnown({ id: 'summaryFlag', prefix: '', of: (f) => f }, 'AI 9'),
    flag.text,
    flag.period,
    flag.value,
  ],
});

const intolerance = {
  ...ownRules<AllergyIntolerance, AllergyIntolerance>({ id: 'summaryIntolerance', prefix: '', of: (a) => a, isNegated }),
  ...stateRules('summaryIntolerance', IVL_TS_PLAIN),
};

/** ObservationIntolerance <-> AllergyIntolerance: what it is about stands in its value (AI 9). */
export const SUMMARY_INTOLERANCE: Codec<AllergyIntolerance> = act<AllergyIntolerance>({
  model: OBSERVATION_INTOLERANCE,
  fhir: 'AllergyIntolerance',
  spec: 'AI 9',
  resource: true,
  create: () => ({ resourceType: 'AllergyIntolerance', id: '' }),
  alsoRead: ['patient', 'recorder'],
  rules: [
    intolerance.negation,
    intolerance.id,
    pair('summaryIntolerance.code', {
      v3: 'code',
      fhir: 'extension(actCode).valueCoding',
      codec: CODING,
      get: (a) => extensionOf(a, 'actCode')?.valueCoding,
      set: (a, coding) => extend(a, 'actCode', { valueCoding: coding }),
      absent: (_a, _cx, name) => build(name, INTOLERANCE),
      spec: 'AI 9',
    }),
    intolerance.text,
    intolerance.narrative,
    intolerance.status,
    intolerance.noStatus,
    intolerance.clinicalStatus,
    intolerance.verificationStatus,
    intolerance.effectiveTime,
    pair('summaryIntolerance.value', {
      v3: 'value',
      fhir: 'code',
      codec: CD,
      get: (a): CodeableConcept | undefined => a.code,
      set: (a, code) => void (a.code = code),
      spec: 'AI 9',
    }),
  ],
});

/** One summary: the records of one patient, by the one who keeps it. */
interface Summary {
  patient?: Reference;
  author?: Reference;
  flags?: readonly Flag[];
  intolerances?: readonly AllergyIntolerance[];
}

const OTHER = 'the summary tells more than intolerances and contra-indications';

/** PrimaryCareProvision <-> the intolerances and contra-indications of one patient (AI 9). */
export const SUMMARY = act<Summary>({
  model: MODEL,
  fhir: 'Bundle',
  spec: 'AI 9',
  create: () => ({}),
  rules: [
    pair('summary.patient', {
      v3: 'subject/Patient',
      fhir: 'patient',
      codec: reference('Patient', PATIENT),
      get: (s): Reference | undefined => s.patient,
      set: (s, patient) => void (s.patient = patient),
      spec: 'AI 9, DT 14.1',
    }),
    pair('summary.author', {
      v3: 'author/AssignedEntity',
      fhir: 'author',
      codec: ASSIGNED_ENTITY,
      get: (s): Reference | undefined => s.author,
      set: (s, author) => void (s.author = author),
      spec: 'AI 9, DT 14.2',
    }),
    many('summary.contraIndication', {
      v3: 'component3',
      fhir: 'flags[]',
      codec: within('summary.contraIndication.of', descend(MODEL, 'component3'), CONTRA_INDICATION.name, SUMMARY_FLAG, 'AI 9'),
      get: (s): readonly Flag[] | undefined => s.flags,
      set: (s, flags) => void (s.flags = flags),
      spec: 'AI 9',
    }),
    many('summary.intolerance', {
      v3: 'component4',
      fhir: 'intolerances[]',
      codec: within('summary.intolerance.of', descend(MODEL, 'component4'), OBSERVATION_INTOLERANCE.name, SUMMARY_INTOLERANCE, 'AI 9'),
      get: (s): readonly AllergyIntolerance[] | undefined => s.intolerances,
      set: (s, intolerances) => void (s.intolerances = intolerances),
      spec: 'AI 9',
    }),
    ...['templateId', 'id', 'statusCode', 'effectiveTime', 'component7', 'component1', 'component2', 'pertinentInformation'].map((v3) =>
      otherSubject<Summary>(`summary.${v3}`, { v3, spec: 'AI 9', why: OTHER }),
    ),
  ],
});

/** The records of a summary: whose they are and who recorded them is told once, around them (AI 9). */
export function readSummary(element: XmlElement, cx: Context): readonly (AllergyIntolerance | Flag)[] {
  const { patient, author, flags = [], intolerances = [] } = SUMMARY.toFhir(element, cx) ?? {};
  const trace = (rule: string, name: string, owner: object, place: string): void => {
    const from = child(element, name);
    if (from !== undefined) cx.trace?.add({ rule, element: from, owner, places: [place], value: undefined, back: undefined });
  };
  for (const f of flags) {
    if (patient !== undefined) f.subject = cx.resources.again(patient);
    if (author !== undefined) f.author = cx.resources.again(author);
    trace('summary.patient', 'subject', f, 'subject');
    trace('summary.author', 'author', f, 'author');
  }
  for (const a of intolerances) {
    if (patient !== undefined) a.patient = cx.resources.again(patient);
    if (author !== undefined) a.recorder = cx.resources.again(author);
    trace('summary.patient', 'subject', a, 'patient');
    trace('summary.author', 'author', a, 'recorder');
  }
  return [...flags, ...intolerances];
}
