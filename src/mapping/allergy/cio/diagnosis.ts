import type { AllergyIntolerance, CodeableConcept, Prim, Reference } from '../../../fhir/types.js';
import { EXTENSIONS } from '../../../fhir/extensions.js';
import { CODES, TEMPLATES } from '../../../hl7v3/models/cio.js';
import { extend, extensionOf, primitiveExtension, primitiveIn } from '../../extension.js';
import { CD_STATED, CE_STATED } from '../../leaf/cd.js';
import { gtsExtension, gtsIn, IVL_TS } from '../../leaf/ivl.js';
import { ST_STATED } from '../../leaf/text.js';
import { PERFORMER_ROLE } from '../../party/cda-professional.js';
import { constant, pair, type Rule } from '../../rule.js';
import { noStatusRule } from '../allergy-state.js';
import { headRules, inRelation, PREFIX, type Block } from './block.js';
import { performerTime } from './shared-rules.js';
import { SNOMED } from '../../../fhir/systems.js';

type AllergyBlock = Block<AllergyIntolerance>;

const PROVISIONAL = '2.16.840.1.113883.2.4.3.11.60.26.5.3';
const AT = inRelation('diagnosis');

/** The diagnosis that made a propensity or a reaction known: what it was is the code of the condition (AI 10). */
export function diagnosisRules(id: string): readonly Rule<AllergyBlock>[] {
  return [
    ...headRules<AllergyBlock>(`${id}.diagnosis`, AT, { template: TEMPLATES.diagnosis, code: '439401001' }),
    timeRule(id),
    pair(`${id}.diagnosis`, {
      v3: `${AT}value`,
      fhir: ['diagnosis', `${PREFIX}extension(conditionValue).valueCodeableConcept`],
      codec: CD_STATED,
      get: (b): CodeableConcept | undefined => b.diagnosis,
      set: (b, concept) => void (b.diagnosis = concept),
      spec: 'AI 10',
    }),
    ...headRules<AllergyBlock>(`${id}.diagnosisText`, AT + inRelation('text'), { code: CODES.diagnosisText, codeSystem: PROVISIONAL }),
    pair(`${id}.diagnosisText`, {
      v3: `${AT}${inRelation('text')}value`,
      fhir: 'diagnosis.text',
      codec: ST_STATED,
      get: (b): Prim | undefined => (b.diagnosis?.text === undefined ? undefined : { value: b.diagnosis.text }),
      set: (b, { value, extension }) => {
        if (value === undefined || extension !== undefined || b.diagnosis?.text !== undefined) return false;
        (b.diagnosis ??= {}).text = value;
        return true;
      },
      spec: 'AI 10',
    }),
    performerTime(`${id}.diagnosis`, AT),
    pair(`${id}.asserter`, {
      v3: `${AT}performer/assignedEntity`,
      fhir: [`${PREFIX}asserter`, 'condition.asserter'],
      codec: PERFORMER_ROLE,
      get: ({ resource }): Reference | undefined => resource.asserter,
      set: ({ resource }, asserter) => void (resource.asserter = asserter),
      spec: 'AI 10, DT 14.2',
    }),
  ];
}

function timeRule(id: string): Rule<AllergyBlock> {
  return pair(`${id}.diagnosisTime`, {
    v3: `${AT}effectiveTime`,
    fhir: [
      `${PREFIX}extension(allergyAssertedDate).valueDateTime`,
      `${PREFIX}extension(v3Gts).valueString`,
      'condition.extension(conditionAssertedDate).valueDateTime',
    ],
    codec: IVL_TS,
    get: ({ resource }) => {
      const start = primitiveIn(extensionOf(resource, 'allergyAssertedDate'), 'valueDateTime');
      return start === undefined ? undefined : { start, ...gtsIn(extensionOf(resource, 'v3Gts')) };
    },
    // A diagnosis that lasted has no place in FHIR.
    set: ({ resource }, { start, end, gts }) => {
      if (start === undefined || end !== undefined) return false;
      (resource.extension ??= []).push(primitiveExtension(EXTENSIONS.allergyAssertedDate, 'valueDateTime', start));
      if (gts !== undefined) resource.extension.push(gtsExtension(gts));
      return true;
    },
    spec: 'AI 10, DT 4',
  });
}

/** What an AllergyIntolerance of CiO says of its kind, how it was determined and how it stands. */
export function kindRules(id: string, code: string): readonly Rule<AllergyBlock>[] {
  return [
    constant(`${id}.kind`, {
      fhir: `${PREFIX}extension(allergyType).valueCodeableConcept`,
      value: { coding: [{ system: SNOMED, code }] },
      get: ({ resource }): CodeableConcept | undefined => extensionOf(resource, 'allergyType')?.valueCodeableConcept,
      set: ({ resource }, valueCodeableConcept) => extend(resource, 'allergyType', { valueCodeableConcept }),
      why: 'the code of the block, by which a propensity and a reaction are told apart',
      spec: 'AI 10',
    }),
    pair(`${id}.method`, {
      v3: 'methodCode',
      fhir: `${PREFIX}extension(wayOfDetermination).valueCodeableConcept`,
      codec: CE_STATED,
      get: ({ resource }): CodeableConcept | undefined => extensionOf(resource, 'wayOfDetermination')?.valueCodeableConcept,
      set: ({ resource }, valueCodeableConcept) => extend(resource, 'wayOfDetermination', { valueCodeableConcept }),
      spec: 'AI 10',
    }),
    noStatusRule<AllergyBlock>(id, PREFIX, (b) => b.resource),
  ];
}
