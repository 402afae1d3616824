import type { CodeableConcept, Condition, Observation, Prim } from '../../../fhir/types.js';
import { SNOMED } from '../../../fhir/systems.js';
import { CODES, SYMPTOM as MODEL, TEMPLATES } from '../../../hl7v3/models/cio.js';
import { act } from '../../act.js';
import type { Codec } from '../../codec.js';
import { CD_STATED } from '../../leaf/cd.js';
import { notKnown } from '../../leaf/null-flavor.js';
import { ST_STATED } from '../../leaf/text.js';
import { derived, pair, type Rule } from '../../rule.js';
import { statusNotKnown } from '../flag-status.js';
import { block, BLOCK_PLACES, headRules, inRelation, PREFIX, type Block } from './block.js';
import { noteOf, noteText } from './propensity.js';
import { commentRules, idRule, linkRules, registrationRules, surveillanceRules } from './shared-rules.js';

type SymptomBlock = Block<Observation>;

const ID = 'cioSymptom';
const ACT_CODE = '2.16.840.1.113883.5.4';
const PROVISIONAL = '2.16.840.1.113883.2.4.3.11.60.26.5.3';
const SEVERITY: CodeableConcept = { coding: [{ system: SNOMED, code: '246112005' }] };

const CONTENT: readonly Rule<SymptomBlock>[] = [
  pair(`${ID}.value`, {
    v3: 'value',
    fhir: `${PREFIX}code`,
    codec: CD_STATED,
    get: ({ resource }): CodeableConcept | undefined => resource.code,
    set: ({ resource }, code) => void (resource.code = code),
    spec: 'AI 10',
  }),
  ...headRules<SymptomBlock>(`${ID}.text`, inRelation('text'), { code: CODES.symptomText, codeSystem: PROVISIONAL }),
  pair(`${ID}.text`, {
    v3: `${inRelation('text')}value`,
    fhir: `${PREFIX}code.text`,
    codec: ST_STATED,
    get: ({ resource }): Prim | undefined => (resource.code?.text === undefined ? undefined : { value: resource.code.text }),
    set: ({ resource }, { value, extension }) => {
      if (value === undefined || extension !== undefined || resource.code?.text !== undefined) return false;
      (resource.code ??= {}).text = value;
      return true;
    },
    spec: 'AI 10',
  }),
  derived(`${ID}.codeNotKnown`, {
    fhir: `${PREFIX}code`,
    why: 'FHIR demands a code; a symptom without a value has none',
    from: ({ resource }) => (resource.code === undefined ? { extension: [notKnown()] } : undefined),
    get: ({ resource }): CodeableConcept | undefined => (resource.code?.coding === undefined ? resource.code : undefined),
    set: ({ resource }, code) => void (resource.code = code),
    spec: 'AI 10',
  }),
  ...headRules<SymptomBlock>(`${ID}.severity`, inRelation('severity'), { template: TEMPLATES.symptomSeverity, code: 'SEV', codeSystem: ACT_CODE }),
  pair(`${ID}.severity`, {
    v3: `${inRelation('severity')}value`,
    fhir: `${PREFIX}component[0].valueCodeableConcept`,
    codec: CD_STATED,
    get: ({ resource }): CodeableConcept | undefined => resource.component?.[0]?.valueCodeableConcept,
    set: ({ resource }, valueCodeableConcept) => void (resource.component = [{ valueCodeableConcept }]),
    spec: 'AI 10',
  }),
  derived(`${ID}.severityCode`, {
    fhir: `${PREFIX}component[0].code`,
    why: 'a component says what it is about: the severity',
    from: ({ resource }) => (resource.component === undefined ? undefined : structuredClone(SEVERITY)),
    get: ({ resource }): CodeableConcept | undefined => resource.component?.[0]?.code,
    set: ({ resource }, code) => {
      const [severity] = resource.component ?? [];
      if (severity !== undefined) severity.code = code;
    },
    spec: 'AI 10',
  }),
];

/** Symptom <-> Observation; the condition that it belongs to refers to it, or it names one that is not there (AI 10). */
export const SYMPTOM: Codec<SymptomBlock> = block(
  act<SymptomBlock>({
    model: MODEL,
    fhir: 'Observation',
    spec: 'AI 10',
    create: () => ({ kind: 'symptom', resource: { resourceType: 'Observation', id: '' }, links: [], uses: [] }),
    alsoRead: BLOCK_PLACES,
    rules: [
      ...headRules<SymptomBlock>(ID, '', { template: TEMPLATES.symptom, code: '162408000' }),
      idRule(ID),
      statusNotKnown({ id: ID, prefix: PREFIX, of: (b: SymptomBlock) => b.resource }, 'AI 10'),
      ...CONTENT,
      ...linkRules<Observation>(ID, {
        is: 'condition',
        to: 'condition',
        template: TEMPLATES.toCondition,
        code: '365860008',
        fhir: [`${PREFIX}focus[0]`, 'evidence'],
        put: (b, reference, found) => {
          if (found?.resource.resourceType !== 'Condition') b.resource.focus = [reference()];
          else b.evidence = addEvidence(found.resource);
        },
      }),
      ...commentRules<SymptomBlock>(ID, {
        fhir: `${PREFIX}note[0].text`,
        get: ({ resource }) => noteText(resource.note?.[0]),
        set: ({ resource }, text) => void (resource.note = [noteOf(text)]),
      }),
      ...surveillanceRules<Observation>(ID),
      ...registrationRules<Observation>(ID, {}),
    ],
  }),
);

type Evidence = NonNullable<Condition['evidence']>[number];

/** A place for the symptom among what supports a condition. */
function addEvidence(condition: Condition): Evidence {
  const evidence: Evidence = {};
  (condition.evidence ??= []).push(evidence);
  return evidence;
}
