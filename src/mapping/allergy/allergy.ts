import type { AllergyIntolerance, Annotation, Reference } from '../../fhir/types.js';
import { CONDITION } from '../../hl7v3/models/condition.js';
import { descend } from '../../hl7v3/model.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { extend, extensionOf, extensionsOf } from '../extension.js';
import { CODING } from '../leaf/coding.js';
import { IVL_TS } from '../leaf/ivl.js';
import { primitive, store } from '../leaf/primitive.js';
import { derived, many, pair } from '../rule.js';
import { within } from '../view.js';
import { stateRules } from './allergy-state.js';
import { AGENT_RULES } from './agent.js';
import { authorTimeRule, criticalityIn, informantsOf, setCriticality, setInformants } from './allergy-rules.js';
import { ANNOTATION } from './annotation.js';
import { CONDITION_VALUE, genericIntolerance, INTOLERANCE_CODE, other } from './codes.js';
import { conditionRules } from './condition.js';
import { inexpressible, INEXPRESSIBLE_PLACES } from './inexpressible.js';
import { participant } from '../party/participant.js';
import { AUTHOR, INFORMANT, SELF } from './participants.js';
import { criticalityOf, SEVERITY, severitySaid } from './severity.js';
import { isNegated, setUncertainty, uncertaintyOf } from './status.js';

const shared = conditionRules<AllergyIntolerance, AllergyIntolerance>({
  id: 'allergy',
  prefix: '',
  of: (a) => a,
  patient: (a) => a.patient,
  patientPlace: 'patient',
  setPatient: (a, patient) => void (a.patient = patient),
  isNegated,
});

const state = stateRules('allergy', IVL_TS);

const ANNOTATED = within('allergy.annotation.of', descend(CONDITION, 'subjectOf2'), 'annotation', ANNOTATION, 'AI 2');

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
    state.narrative,
    state.status,
    pair('allergy.uncertainty', {
      v3: 'uncertaintyCode',
      fhir: 'verificationStatus',
      codec: CODING,
      get: uncertaintyOf,
      set: setUncertainty,
      absent: (_a, _cx, name) => build(name, { code: 'N', codeSystem: '2.16.840.1.113883.5.1053' }),
      spec: 'AI 2',
    }),
    state.noStatus,
    state.clinicalStatus,
    state.verificationStatus,
    state.effectiveTime,
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
    authorTimeRule('allergy', 'AI 2'),
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
      get: informantsOf,
      set: setInformants,
      spec: 'AI 2',
    }),
    shared.support,
    pair('allergy.severity', {
      v3: 'subjectOf1/severityObservation',
      fhir: ['extension(severity)', 'criticality'],
      codec: SEVERITY,
      get: severitySaid,
      set: (a, severity) => void (a.extension ??= []).push(severity),
      spec: 'AI 2, AI 4.4',
    }),
    derived('allergy.criticality', {
      fhir: 'criticality',
      primitive: true,
      why: 'follows from the severity, which stands beside it',
      from: criticalityOf,
      get: criticalityIn,
      set: setCriticality,
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
