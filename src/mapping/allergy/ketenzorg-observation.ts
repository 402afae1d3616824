import { EXTENSIONS } from '../../fhir/extensions.js';
import type { AllergyIntolerance, AllergyIntoleranceReaction, Annotation, CodeableConcept, Prim, Reference } from '../../fhir/types.js';
import { descend } from '../../hl7v3/model.js';
import { KETENZORG, TEMPLATE } from '../../hl7v3/models/ketenzorg.js';
import { act, finishResource } from '../act.js';
import type { Codec } from '../codec.js';
import { extend, extensionsOf } from '../extension.js';
import { CD } from '../leaf/cd.js';
import { IVL_TS_PLAIN } from '../leaf/ivl.js';
import { specified } from '../leaf/specified.js';
import { CDA_INFORMANT } from '../party/cda-informant.js';
import { ASSIGNED_AUTHOR_ROLE } from '../party/cda-professional.js';
import type { Participant } from '../party/participant.js';
import { fixed, many, pair, type Rule } from '../rule.js';
import { onPart, within } from '../view.js';
import { authorTimeRule, criticalityIn, effectiveTimeRule, noAgentRule, setCriticality } from './allergy-rules.js';
import { textRules } from './annotation.js';
import { CATEGORY, QUALIFIED_CRITICALITY } from './codes.js';
import { conditionRules } from './condition.js';
import { REACTION, relatedModel, templateRules } from './ketenzorg-reaction.js';
import { isNegated } from './status.js';

const shared = conditionRules<AllergyIntolerance, AllergyIntolerance>({
  id: 'kezoAllergy',
  prefix: '',
  of: (a) => a,
  patient: (a) => a.patient,
  patientPlace: 'patient',
  setPatient: (a, patient) => void (a.patient = patient),
  isNegated,
});

/** The first category with what stands beside it. */
function categoryOf(a: AllergyIntolerance): Prim | undefined {
  const [value, extension] = [a.category?.[0] as string | undefined, a._category?.[0]?.extension];
  if (value === undefined && extension === undefined) return undefined;
  return { ...(value === undefined ? {} : { value }), ...(extension === undefined ? {} : { extension }) };
}

/** Of a kind that FHIR does not know it is said that there is none (AI 4.1). */
function setCategory(a: AllergyIntolerance, { value, extension = [] }: Prim): void {
  const absent = value === undefined ? [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' }] : [];
  if (value !== undefined) a.category = [value as 'food'];
  a._category = [{ extension: [...absent, ...extension] }];
}

/** The kind of propensity, and what it is to. */
const AGENT_RULES: readonly Rule<AllergyIntolerance>[] = [
  fixed('kezoAllergy.code', {
    v3: 'code',
    attributes: { code: 'ASSERTION', codeSystem: '2.16.840.1.113883.5.4' },
    displayed: true,
    spec: 'AI 8',
  }),
  pair('kezoAllergy.category', {
    v3: 'value',
    fhir: 'category[0]',
    codec: specified({ ...CATEGORY, stated: true }),
    get: categoryOf,
    set: setCategory,
    spec: 'AI 4.1, AI 8',
  }),
  pair('kezoAllergy.agent', {
    v3: 'participant(agent)/participantRole/playingEntity/code',
    fhir: 'code',
    codec: CD,
    get: (a): CodeableConcept | undefined => a.code,
    set: (a, code) => void (a.code = code),
    spec: 'AI 8',
  }),
  noAgentRule('kezoAllergy'),
];

/** Who recorded it, and who told of it. */
const AUTHOR_RULES: readonly Rule<AllergyIntolerance>[] = [
  authorTimeRule('kezoAllergy', 'AI 8'),
  pair('kezoAllergy.author', {
    v3: 'author/assignedAuthor',
    fhir: 'recorder',
    codec: ASSIGNED_AUTHOR_ROLE,
    get: (a): Reference | undefined => a.recorder,
    set: (a, recorder) => void (a.recorder = recorder),
    spec: 'AI 8, DT 14.2',
  }),
];

const CRITICALITY = 'entryRelationship(criticality)/observation/';

/** How grave a reaction may be. */
const CRITICALITY_RULES: readonly Rule<AllergyIntolerance>[] = [
  ...templateRules<AllergyIntolerance>('kezoCriticality', CRITICALITY, TEMPLATE.criticality),
  fixed('kezoCriticality.code', {
    v3: `${CRITICALITY}code`,
    attributes: { code: '82606-5', codeSystem: '2.16.840.1.113883.6.1' },
    displayed: true,
    spec: 'AI 8',
  }),
  pair('kezoCriticality.value', {
    v3: `${CRITICALITY}value`,
    fhir: 'criticality',
    codec: specified(QUALIFIED_CRITICALITY),
    get: criticalityIn,
    set: setCriticality,
    spec: 'AI 4.4, AI 8',
  }),
];

/** Comment in a related act (template 10.221) <-> Annotation. */
const NOTE: Codec<Annotation> = within(
  'kezoNote.of',
  relatedModel('note'),
  'act',
  act<Annotation>({
    model: descend(relatedModel('note'), 'act'),
    fhir: 'Annotation',
    spec: 'AI 8',
    create: () => ({}),
    rules: [
      fixed('kezoNote.templateId', { v3: 'templateId', attributes: { root: TEMPLATE.note }, spec: 'AI 8' }),
      fixed('kezoNote.code', {
        v3: 'code',
        attributes: { code: '48767-8', codeSystem: '2.16.840.1.113883.6.1' },
        displayed: true,
        spec: 'AI 8',
      }),
      ...textRules('kezoNote', 'AI 8'),
    ],
  }),
  'AI 8',
);

/** Reactions and comments. */
const RELATED_RULES: readonly Rule<AllergyIntolerance>[] = [
  many('kezoAllergy.reaction', {
    v3: 'entryRelationship(reaction)',
    fhir: 'reaction[]',
    codec: REACTION,
    get: (a): AllergyIntoleranceReaction[] | undefined => a.reaction,
    set: (a, reactions) => void (a.reaction = reactions),
    spec: 'AI 8',
  }),
  many('kezoAllergy.note', {
    v3: 'entryRelationship(note)',
    fhir: ['note[]', 'extension(annotation)[].valueAnnotation'],
    codec: NOTE,
    get: (a) => [...(a.note ?? []), ...(extensionsOf(a, 'annotation') ?? []).flatMap((e) => e.valueAnnotation ?? [])],
    // The profile allows one note; others stand in extensions.
    set: (a, [first, ...others]) => {
      if (first !== undefined) a.note = [first];
      for (const valueAnnotation of others) extend(a, 'annotation', { valueAnnotation });
    },
    spec: 'AI 8',
  }),
];

/** An allergy, and who told of it: until the patient is known there is no reference to them. */
export interface Observed {
  readonly allergy: AllergyIntolerance;
  informants?: readonly Participant[];
}

const ALLERGY_RULES: readonly Rule<AllergyIntolerance>[] = [
  ...templateRules<AllergyIntolerance>('kezoAllergy', '', TEMPLATE.observation),
  shared.negation,
  shared.id,
  shared.confidentiality,
  ...AGENT_RULES,
  effectiveTimeRule('kezoAllergy', IVL_TS_PLAIN, 'AI 8, DT 4'),
  ...AUTHOR_RULES,
  ...CRITICALITY_RULES,
  ...RELATED_RULES,
];

const OBSERVED: Codec<Observed> = act<Observed>({
  model: descend(KETENZORG, 'component/act/entryRelationship(observation)/observation'),
  fhir: 'AllergyIntolerance',
  spec: 'AI 8',
  create: () => ({ allergy: { resourceType: 'AllergyIntolerance', id: '' } }),
  rules: [
    ...ALLERGY_RULES.map((rule) => onPart<Observed, AllergyIntolerance>(rule, 'allergy', (o) => o.allergy)),
    many('kezoAllergy.informant', {
      v3: 'informant',
      fhir: 'informants[]',
      codec: CDA_INFORMANT,
      get: (o): readonly Participant[] => o.informants ?? [],
      set: (o, informants) => void (o.informants = informants),
      spec: 'AI 8',
    }),
  ],
});

/** observation (template 10.216) <-> AllergyIntolerance; its status and its patient stand in what it is in (AI 8). */
export const KETENZORG_ALLERGY: Codec<Observed> = {
  ...OBSERVED,
  toFhir: (element, cx) => {
    cx.enter(element);
    const observed = OBSERVED.toFhir(element, cx);
    finishResource(observed?.allergy ?? {}, element, cx);
    return observed;
  },
};
