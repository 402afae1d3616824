import type { AllergyIntolerance, AllergyIntoleranceReaction, CodeableConcept, Extension } from '../../../fhir/types.js';
import { EXTENSIONS } from '../../../fhir/extensions.js';
import { CODES, REACTION as MODEL, TEMPLATES } from '../../../hl7v3/models/cio.js';
import { act } from '../../act.js';
import type { Codec } from '../../codec.js';
import { CD_STATED } from '../../leaf/cd.js';
import { IVL_PQ, type DoseValue } from '../../leaf/dose.js';
import { notKnown } from '../../leaf/null-flavor.js';
import { constant, derived, pair, type Rule } from '../../rule.js';
import { block, BLOCK_PLACES, headRules, inRelation, PREFIX, type Block } from './block.js';
import { diagnosisRules, kindRules } from './diagnosis.js';
import { conditionLink, noteOf, noteText } from './propensity.js';
import { agentRule, commentRules, idRule, linkRules, referenceIn, registrationRules, surveillanceRules } from './shared-rules.js';

type AllergyBlock = Block<AllergyIntolerance>;

const ID = 'cioReaction';
const CODE = '281647001';
const FIRST = `${PREFIX}reaction[0].`;

/** The one reaction that the block is. */
function reactionOf(a: AllergyIntolerance): AllergyIntoleranceReaction {
  const first = a.reaction?.[0] ?? {};
  a.reaction ??= [first];
  return first;
}

function latencyOf(a: AllergyIntolerance): DoseValue | undefined {
  const found = a.reaction?.[0]?.extension?.find((e) => e.url === EXTENSIONS.latency);
  if (found === undefined) return undefined;
  const { valueQuantity: quantity, valueRange: range } = found;
  return { ...(quantity === undefined ? {} : { quantity }), ...(range === undefined ? {} : { range }) };
}

const COURSE: readonly Rule<AllergyBlock>[] = [
  derived(`${ID}.substance`, {
    fhir: `${FIRST}substance`,
    why: 'what somebody reacted to stands at the reaction too',
    from: ({ resource }): CodeableConcept | undefined => resource.code && structuredClone(resource.code),
    get: ({ resource }): CodeableConcept | undefined => resource.reaction?.[0]?.substance,
    set: ({ resource }, substance) => void (reactionOf(resource).substance = substance),
    spec: 'AI 10',
  }),
  constant(`${ID}.manifestation`, {
    fhir: `${FIRST}manifestation`,
    value: [{ extension: [notKnown()] }],
    get: ({ resource }): CodeableConcept[] | undefined => resource.reaction?.[0]?.manifestation,
    set: ({ resource }, manifestation) => void (reactionOf(resource).manifestation = manifestation),
    why: 'FHIR demands one; symptoms are blocks of their own',
    spec: 'AI 10',
  }),
  ...headRules<AllergyBlock>(`${ID}.exposure`, inRelation('exposure'), { template: TEMPLATES.exposure, code: '711455000' }),
  ...headRules<AllergyBlock>(`${ID}.route`, inRelation('exposure') + inRelation('route'), { code: CODES.route }),
  pair(`${ID}.route`, {
    v3: `${inRelation('exposure')}${inRelation('route')}value`,
    fhir: `${FIRST}exposureRoute`,
    codec: CD_STATED,
    get: ({ resource }): CodeableConcept | undefined => resource.reaction?.[0]?.exposureRoute,
    set: ({ resource }, route) => void (reactionOf(resource).exposureRoute = route),
    spec: 'AI 10',
  }),
  ...headRules<AllergyBlock>(`${ID}.latency`, inRelation('latency'), { code: CODES.latency }),
  pair(`${ID}.latency`, {
    v3: `${inRelation('latency')}value`,
    fhir: `${FIRST}extension(latency)`,
    codec: IVL_PQ,
    get: ({ resource }) => latencyOf(resource),
    set: ({ resource }, { quantity, range }) => {
      const extension: Extension = { url: EXTENSIONS.latency };
      if (quantity !== undefined) extension.valueQuantity = quantity;
      if (range !== undefined) extension.valueRange = range;
      (reactionOf(resource).extension ??= []).push(extension);
    },
    spec: 'AI 10, DT 5',
  }),
];

/** Adverse reaction <-> AllergyIntolerance (AI 10). */
export const REACTION: Codec<AllergyBlock> = block(
  act<AllergyBlock>({
    model: MODEL,
    fhir: 'AllergyIntolerance',
    spec: 'AI 10',
    create: () => ({ kind: 'reaction', resource: { resourceType: 'AllergyIntolerance', id: '' }, links: [], uses: [] }),
    alsoRead: BLOCK_PLACES,
    rules: [
      ...headRules<AllergyBlock>(ID, '', { template: TEMPLATES.reaction, code: CODE }),
      idRule(ID),
      ...kindRules(ID, CODE),
      agentRule<AllergyIntolerance>(ID),
      ...COURSE,
      ...conditionLink(ID),
      ...linkRules<AllergyIntolerance>(ID, {
        is: 'propensity',
        to: 'propensity',
        template: TEMPLATES.toPropensity,
        code: '420134006',
        ...referenceIn('relatedPropensity'),
      }),
      ...diagnosisRules(ID),
      ...commentRules<AllergyBlock>(ID, {
        fhir: `${FIRST}note[0].text`,
        get: ({ resource }) => noteText(resource.reaction?.[0]?.note?.[0]),
        set: ({ resource }, text) => void (reactionOf(resource).note = [noteOf(text)]),
      }),
      ...surveillanceRules<AllergyIntolerance>(ID),
      ...registrationRules<AllergyIntolerance>(ID, { author: 'recorder', time: 'recordedDate' }),
    ],
  }),
);
