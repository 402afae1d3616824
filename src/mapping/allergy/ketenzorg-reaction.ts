import { EXTENSIONS } from '../../fhir/extensions.js';
import { V3_ACT_CODE } from '../../fhir/systems.js';
import type { AllergyIntoleranceReaction, CodeableConcept, Identifier } from '../../fhir/types.js';
import { descend, type ElementModel } from '../../hl7v3/model.js';
import { KETENZORG, TEMPLATE } from '../../hl7v3/models/ketenzorg.js';
import { act } from '../act.js';
import type { Codec } from '../codec.js';
import { extensionOf } from '../extension.js';
import { CD, CD_STATED } from '../leaf/cd.js';
import { gtsText } from '../leaf/gts.js';
import { II } from '../leaf/ii.js';
import { gtsExtension, gtsIn, IVL_TS_PLAIN, type Interval } from '../leaf/ivl.js';
import { nullFlavor, nullFlavorOf } from '../leaf/null-flavor.js';
import { primitive, store } from '../leaf/primitive.js';
import { specified } from '../leaf/specified.js';
import { derived, fixed, pair, type Rule } from '../rule.js';
import { isUnknownCode, REACTION_SEVERITY, UNKNOWN_CODE } from './codes.js';

type Reaction = AllergyIntoleranceReaction;

const ALLERGY_MODEL = descend(KETENZORG, 'component/act/entryRelationship(observation)/observation');

/** The model of what a template relates to the allergy. */
export function relatedModel(is: 'reaction' | 'note'): ElementModel {
  return descend(ALLERGY_MODEL, `entryRelationship(${is})`);
}

/** What an act only says of itself: which template it follows, and that it is complete (AI 8). */
export function templateRules<F extends object>(id: string, path: string, root: string): readonly Rule<F>[] {
  return [
    fixed(`${id}.templateId`, { v3: `${path}templateId`, attributes: { root }, spec: 'AI 8' }),
    fixed(`${id}.statusCode`, { v3: `${path}statusCode`, attributes: { code: 'completed' }, spec: 'AI 8' }),
  ];
}

/** The code of a reaction says nothing of its own: what the author called it is a text beside it. */
function isDescription({ coding = [] }: CodeableConcept): boolean {
  return coding.every((c) => c.system === V3_ACT_CODE && c.code === 'ASSERTION' && c.display === undefined && c.version === undefined);
}

function setDescription(r: Reaction, concept: CodeableConcept): boolean {
  const flavor = concept.text === undefined ? nullFlavorOf(concept.extension) : undefined;
  if (concept.text !== undefined) r.description = concept.text;
  if (flavor !== undefined) r._description = { extension: [nullFlavor(flavor)] };
  return isDescription(concept);
}

/** When it was: FHIR has the onset alone, so an end stands in the text of the whole (DT 4). */
const REACTION_TIME: Codec<Interval> = {
  about: IVL_TS_PLAIN.about,
  toFhir: (element, cx) => {
    const found = IVL_TS_PLAIN.toFhir(element, cx);
    return found?.end === undefined ? found : { gts: { value: gtsText(element) }, ...found };
  },
  toV3: (interval, cx, name) => IVL_TS_PLAIN.toV3(interval, cx, name),
};

function intervalOf(r: Reaction): Interval | undefined {
  const start = primitive(r, 'onset', r.onset, r._onset);
  const kept = gtsIn(extensionOf(r, 'v3Gts'));
  return start === undefined && kept.gts === undefined ? undefined : { ...(start === undefined ? {} : { start }), ...kept };
}

function setInterval(r: Reaction, { start, gts }: Interval): void {
  if (gts !== undefined) (r.extension ??= []).push(gtsExtension(gts));
  if (start !== undefined)
    store(
      start,
      (v) => (r.onset = v),
      (e) => (r._onset = e),
    );
}

/** What a reaction was, and when. */
const OWN_RULES: readonly Rule<Reaction>[] = [
  pair('reaction.id', {
    v3: 'observation/id',
    fhir: 'extension(v3Id).valueIdentifier',
    codec: II,
    get: (r): Identifier | undefined => extensionOf(r, 'v3Id')?.valueIdentifier,
    set: (r, valueIdentifier) => void (r.extension ??= []).push({ url: EXTENSIONS.v3Id, valueIdentifier }),
    spec: 'AI 8',
  }),
  pair('reaction.description', {
    v3: 'observation/code',
    fhir: 'description',
    codec: CD,
    get: (r): CodeableConcept | undefined => (r.description === undefined ? undefined : { text: r.description }),
    set: setDescription,
    spec: 'AI 8',
  }),
  pair('reaction.effectiveTime', {
    v3: 'observation/effectiveTime',
    fhir: ['onset', 'extension(v3Gts).valueString'],
    codec: REACTION_TIME,
    get: intervalOf,
    set: setInterval,
    spec: 'AI 8, DT 4',
  }),
  pair('reaction.symptom', {
    v3: 'observation/value',
    fhir: 'manifestation[0]',
    codec: CD_STATED,
    get: (r): CodeableConcept | undefined => (isUnknownCode(r.manifestation?.[0]) ? undefined : r.manifestation?.[0]),
    set: (r, symptom) => void (r.manifestation = [symptom]),
    spec: 'AI 8',
  }),
  derived('reaction.noSymptom', {
    fhir: 'manifestation',
    why: 'FHIR is to say that the symptom is not known',
    from: (r) => (r.manifestation === undefined || isUnknownCode(r.manifestation[0]) ? [UNKNOWN_CODE] : undefined),
    get: (r) => (isUnknownCode(r.manifestation?.[0]) ? r.manifestation : undefined),
    set: (r, manifestation) => void (r.manifestation = manifestation),
    spec: 'AI 8',
  }),
  pair('reaction.substance', {
    v3: 'observation/participant(agent)/participantRole/playingEntity/code',
    fhir: 'substance',
    codec: CD,
    get: (r): CodeableConcept | undefined => r.substance,
    set: (r, substance) => void (r.substance = substance),
    spec: 'AI 8',
  }),
];

const SEVERITY = 'observation/entryRelationship(severity)/observation/';
const ROUTE = 'observation/entryRelationship(route)/observation/';

/** How severe it was, and how the substance came in. */
const DETAIL_RULES: readonly Rule<Reaction>[] = [
  ...templateRules<Reaction>('reactionSeverity', SEVERITY, TEMPLATE.severity),
  fixed('reactionSeverity.code', {
    v3: `${SEVERITY}code`,
    attributes: { code: 'SEV', codeSystem: '2.16.840.1.113883.5.4' },
    displayed: true,
    spec: 'AI 8',
  }),
  pair('reactionSeverity.value', {
    v3: `${SEVERITY}value`,
    fhir: 'severity',
    codec: specified(REACTION_SEVERITY),
    get: (r) => primitive(r, 'severity', r.severity as string | undefined, r._severity),
    set: (r, prim) =>
      store(
        prim,
        (v) => (r.severity = v as NonNullable<Reaction['severity']>),
        (e) => (r._severity = e),
      ),
    spec: 'AI 4.4, AI 8',
  }),
  ...templateRules<Reaction>('reactionRoute', ROUTE, TEMPLATE.route),
  pair('reactionRoute.value', {
    v3: `${ROUTE}value`,
    fhir: 'exposureRoute',
    codec: CD_STATED,
    get: (r): CodeableConcept | undefined => r.exposureRoute,
    set: (r, route) => void (r.exposureRoute = route),
    spec: 'AI 8',
  }),
];

/** Observation of a reaction (template 10.217) <-> AllergyIntolerance.reaction (AI 8). */
export const REACTION: Codec<Reaction> = act<Reaction>({
  model: relatedModel('reaction'),
  fhir: 'AllergyIntolerance.reaction',
  spec: 'AI 8',
  create: () => ({}),
  rules: [...templateRules<Reaction>('reaction', 'observation/', TEMPLATE.reaction), ...OWN_RULES, ...DETAIL_RULES],
});
