import { EXTENSIONS } from '../../fhir/extensions.js';
import { ALLERGY_CLINICAL, ALLERGY_VERIFICATION } from '../../fhir/systems.js';
import type { AllergyIntolerance, Annotation, Prim, Reference } from '../../fhir/types.js';
import { CONDITION } from '../../hl7v3/models/condition.js';
import { descend } from '../../hl7v3/model.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { extend, extensionOf, extensionsOf, primitiveExtension, primitiveIn } from '../extension.js';
import { CS } from '../leaf/code.js';
import { CODING } from '../leaf/coding.js';
import { gtsExtension, gtsIn, IVL_TS, type Interval } from '../leaf/ivl.js';
import { primitive, store } from '../leaf/primitive.js';
import { TS_DATETIME } from '../leaf/ts.js';
import { derived, many, pair } from '../rule.js';
import { within } from '../view.js';
import { ANNOTATION } from './annotation.js';
import { AGENT_RULES } from './agent.js';
import { CONDITION_VALUE, genericIntolerance, INTOLERANCE_CODE, other } from './codes.js';
import { conditionRules } from './condition.js';
import { inexpressible, INEXPRESSIBLE_PLACES } from './inexpressible.js';
import { narrativeOf } from './narrative.js';
import { AUTHOR, INFORMANT, participant, referenceTo, SELF } from './participants.js';
import { criticalityIn, criticalityOf, SEVERITY, severityOf } from './severity.js';
import {
  ACT_STATUSES,
  checkStatus,
  clinicalOf,
  codeIn,
  isNegated,
  setStatus,
  setUncertainty,
  statusOf,
  uncertaintyOf,
  verificationOf,
  withFhirCode,
} from './status.js';

const shared = conditionRules<AllergyIntolerance, AllergyIntolerance>({
  id: 'allergy',
  prefix: '',
  of: (a) => a,
  patient: (a) => a.patient,
  patientPlace: 'patient',
  setPatient: (a, patient) => void (a.patient = patient),
  isNegated,
});

/** statusCode <-> the code of the act beside the FHIR status (AI 4.2). */
const ACT_STATUS: Codec<Prim> = { ...CS, about: { ...CS.about, kind: 'ACT_STATUS', vocabulary: ACT_STATUSES } };

const ANNOTATED = within('allergy.annotation.of', descend(CONDITION, 'subjectOf2'), 'annotation', ANNOTATION, 'AI 2');

/** Began and ended: the end is no end of the onset, so it has a place of its own (AI 2). */
function intervalOf(a: AllergyIntolerance): Interval | undefined {
  const start =
    primitive(a, 'onsetDateTime', a.onsetDateTime, a._onsetDateTime) ??
    (a.onsetPeriod && primitive(a.onsetPeriod, 'start', a.onsetPeriod.start, a.onsetPeriod._start));
  const end = primitiveIn(extensionOf(a, 'effectiveHigh'), 'valueDateTime');
  const kept = gtsIn(extensionOf(a, 'v3Gts'));
  if (start === undefined && end === undefined && kept.gts === undefined) return undefined;
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }), ...kept };
}

function setInterval(a: AllergyIntolerance, { start, end, gts }: Interval): void {
  if (start !== undefined)
    store(
      start,
      (v) => (a.onsetDateTime = v),
      (e) => (a._onsetDateTime = e),
    );
  if (end !== undefined) (a.extension ??= []).push(primitiveExtension(EXTENSIONS.effectiveHigh, 'valueDateTime', end));
  if (gts !== undefined) (a.extension ??= []).push(gtsExtension(gts));
}

/** Everything that a note says, in the order in which it was written. */
function annotationsOf(a: AllergyIntolerance, cx: Context): Annotation[] | undefined {
  const notes = [...(a.note ?? []), ...(extensionsOf(a, 'annotation') ?? []).flatMap((e) => e.valueAnnotation ?? [])];
  const rest = inexpressible(a, cx);
  const all = rest === undefined ? notes : [...notes, rest];
  return all.length === 0 ? undefined : all;
}

function isPatient(reference: Reference | undefined, cx: Context): boolean {
  return reference?.reference !== undefined && cx.resources.resolve(reference.reference)?.resourceType === 'Patient';
}

/** Condition with an intolerance (DINT, DALG, DNAINT) <-> AllergyIntolerance (AI 2). */
export const ALLERGY: Codec<AllergyIntolerance> = act<AllergyIntolerance>({
  model: CONDITION,
  fhir: 'AllergyIntolerance',
  spec: 'AI 2',
  resource: true,
  create: () => ({ resourceType: 'AllergyIntolerance', id: '' }),
  rules: [
    shared.negation,
    shared.id,
    pair('allergy.code', {
      v3: 'code',
      fhir: 'type',
      codec: INTOLERANCE_CODE,
      get: (a) => primitive(a, 'type', a.type as string | undefined, a._type),
      set: (a, prim) =>
        store(
          prim,
          (v) => (a.type = v as NonNullable<AllergyIntolerance['type']>),
          (e) => (a._type = e),
        ),
      absent: (_a, _cx, name) => genericIntolerance(name),
      spec: 'AI 2',
    }),
    shared.text,
    derived('allergy.narrative', {
      fhir: 'text',
      why: 'people read the text of the condition here (AI 2)',
      from: (a) => narrativeOf(extensionOf(a, 'conditionText')?.valueString),
      get: (a) => a.text,
      set: (a, text) => void (a.text = text),
      spec: 'AI 2',
    }),
    pair('allergy.status', {
      v3: 'statusCode',
      fhir: ['clinicalStatus', 'verificationStatus'],
      codec: ACT_STATUS,
      get: (a, cx) => {
        checkStatus(a, cx);
        return statusOf(a);
      },
      set: setStatus,
      spec: 'AI 4.2',
    }),
    pair('allergy.uncertainty', {
      v3: 'uncertaintyCode',
      fhir: 'verificationStatus',
      codec: CODING,
      get: uncertaintyOf,
      set: setUncertainty,
      absent: (_a, _cx, name) => build(name, { code: 'N', codeSystem: '2.16.840.1.113883.5.1053' }),
      spec: 'AI 2',
    }),
    derived('allergy.clinicalStatus', {
      fhir: 'clinicalStatus',
      why: 'follows from the status of the act, and is not active for what is recorded as not present',
      from: clinicalOf,
      get: (a) => codeIn(a.clinicalStatus, ALLERGY_CLINICAL),
      set: (a, code) => void (a.clinicalStatus = withFhirCode(a.clinicalStatus, ALLERGY_CLINICAL, code)),
      spec: 'AI 4.2',
    }),
    derived('allergy.verificationStatus', {
      fhir: 'verificationStatus',
      why: 'a mistake, else refuted, else how sure the author was',
      from: verificationOf,
      get: (a) => codeIn(a.verificationStatus, ALLERGY_VERIFICATION),
      set: (a, code) => void (a.verificationStatus = withFhirCode(a.verificationStatus, ALLERGY_VERIFICATION, code)),
      spec: 'AI 4.2',
    }),
    pair('allergy.effectiveTime', {
      v3: 'effectiveTime',
      fhir: ['onsetDateTime', 'extension(effectiveHigh).valueDateTime', 'extension(v3Gts).valueString', 'onsetPeriod.start'],
      codec: IVL_TS,
      get: intervalOf,
      set: setInterval,
      spec: 'AI 2, DT 4',
    }),
    shared.confidentiality,
    pair('allergy.value', {
      v3: 'value',
      fhir: 'extension(conditionValue).valueCodeableConcept',
      codec: CONDITION_VALUE,
      get: (a) => extensionOf(a, 'conditionValue')?.valueCodeableConcept,
      set: (a, value) => {
        if (value !== 'other') extend(a, 'conditionValue', { valueCodeableConcept: value });
      },
      absent: (_a, _cx, name) => other(name),
      spec: 'AI 2',
    }),
    shared.patient,
    ...AGENT_RULES,
    pair('allergy.authorTime', {
      v3: 'author/time',
      fhir: 'recordedDate',
      codec: TS_DATETIME,
      get: (a) => primitive(a, 'recordedDate', a.recordedDate, a._recordedDate),
      set: (a, prim) =>
        store(
          prim,
          (v) => (a.recordedDate = v),
          (e) => (a._recordedDate = e),
        ),
      spec: 'AI 2',
    }),
    pair('allergy.author', {
      v3: 'author/assignedPerson',
      fhir: 'recorder',
      codec: AUTHOR,
      get: (a, cx) => {
        if (a.recorder === undefined || isPatient(a.recorder, cx)) return undefined;
        const { role, related } = participant(a.recorder, a.patient ?? {}, cx);
        if (related !== undefined) cx.report('not-mapped', a, 'recorder', { expected: 'a professional or the patient' });
        return role === undefined ? {} : { role };
      },
      set: (a, { role }) => {
        if (role !== undefined) a.recorder = role;
      },
      absent: (a, cx, name) => (isPatient(a.recorder, cx) ? undefined : AUTHOR.toV3({}, cx, name)),
      spec: 'AI 2, AI 2.2',
    }),
    pair('allergy.authorPatient', {
      v3: 'author/patient',
      fhir: 'recorder',
      codec: SELF,
      get: (a, cx) => (a.recorder !== undefined && isPatient(a.recorder, cx) ? participant(a.recorder, a.patient ?? {}, cx).self : undefined),
      set: (a, _self, cx) => {
        if (a.recorder !== undefined || a.patient === undefined) return false;
        a.recorder = cx.resources.again(a.patient);
        return true;
      },
      spec: 'AI 2',
    }),
    many('allergy.informant', {
      v3: 'informant',
      fhir: ['asserter', 'extension(informant)[].valueReference'],
      codec: INFORMANT,
      get: (a, cx) => {
        const all = [a.asserter, ...(extensionsOf(a, 'informant') ?? []).map((e) => e.valueReference)].filter((r) => r !== undefined);
        return all.map((r) => participant(r, a.patient ?? {}, cx));
      },
      set: (a, informants, cx) => {
        const [first, ...others] = informants.map((i) => referenceTo(i, a.patient ?? {}, cx)).filter((r) => r !== undefined);
        if (first !== undefined) a.asserter = first;
        for (const valueReference of others) extend(a, 'informant', { valueReference });
      },
      spec: 'AI 2',
    }),
    shared.support,
    pair('allergy.severity', {
      v3: 'subjectOf1/severityObservation',
      fhir: ['extension(severity)', 'criticality'],
      codec: SEVERITY,
      get: severityOf,
      set: (a, severity) => void (a.extension ??= []).push(severity),
      spec: 'AI 2, AI 4.4',
    }),
    derived('allergy.criticality', {
      fhir: 'criticality',
      primitive: true,
      why: 'follows from the severity, which stands beside it',
      from: criticalityOf,
      get: criticalityIn,
      set: (a, prim) =>
        store(
          prim,
          (v) => (a.criticality = v as NonNullable<AllergyIntolerance['criticality']>),
          (e) => (a._criticality = e),
        ),
      spec: 'AI 4.4',
    }),
    many('allergy.annotation', {
      v3: 'subjectOf2',
      fhir: ['note[]', 'extension(annotation)[].valueAnnotation', ...INEXPRESSIBLE_PLACES],
      codec: ANNOTATED,
      get: annotationsOf,
      // The profile allows one note; others stand in extensions.
      set: (a, [first, ...others]) => {
        if (first !== undefined) a.note = [first];
        for (const valueAnnotation of others) extend(a, 'annotation', { valueAnnotation });
      },
      spec: 'AI 2',
    }),
    shared.concern,
    shared.predecessor,
  ],
});
