import { as, leaf, node, type ElementModel } from '../model.js';
import { INFORMANT_PERSON } from './condition.js';
import { PATIENT } from './person.js';

const EVENT = 'EVN';
const CONDUCTED = { contextConductionInd: ['true', 'false'] };
const CONTEXT = { contextControlCode: ['AP', 'OP', 'AN', 'ON'] };

/** ContraIndication of a professional summary (AI 9). */
export const CONTRA_INDICATION: ElementModel = node('ContraIndication', '1..1', { classCode: 'OBS', moodCode: EVENT }, [
  leaf('id', '1..*', 'II'),
  leaf('code', '1..1', 'CV'),
  leaf('text', '0..1', 'ST'),
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  leaf('value', '1..1', 'CE'),
]);

/** ObservationIntolerance of a professional summary (AI 9). */
export const OBSERVATION_INTOLERANCE: ElementModel = node(
  'ObservationIntolerance',
  '1..1',
  { classCode: 'OBS', moodCode: EVENT, negationInd: ['false', 'true'] },
  [
    leaf('id', '1..*', 'II'),
    leaf('code', '1..1', 'CV'),
    leaf('text', '0..1', 'ST'),
    leaf('statusCode', '0..1', 'CS'),
    leaf('effectiveTime', '0..1', 'IVL_TS'),
    leaf('value', '1..1', 'CE'),
  ],
);

/** What a summary has besides: no model of its inside is needed to name it. */
function other(name: string): ElementModel {
  return node(name, '0..*', CONDUCTED, []);
}

/** PrimaryCareProvision: the payload of QUPC_IN990002NL, as far as intolerances and contra-indications go (AI 9). */
export const PRIMARY_CARE_PROVISION: ElementModel = node('PrimaryCareProvision', '1..1', { classCode: 'PCPR', moodCode: EVENT }, [
  leaf('templateId', '0..*', 'II'),
  leaf('id', '0..*', 'II'),
  leaf('statusCode', '0..1', 'CS'),
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  node('subject', '1..1', { typeCode: 'SBJ', ...CONTEXT }, [PATIENT]),
  node('author', '0..1', { typeCode: 'AUT', ...CONTEXT }, [leaf('time', '0..1', 'TS'), as(INFORMANT_PERSON, { name: 'AssignedEntity', min: 1 })]),
  other('component7'),
  other('component1'),
  other('component2'),
  node('component3', '0..*', CONDUCTED, [CONTRA_INDICATION]),
  node('component4', '0..*', CONDUCTED, [OBSERVATION_INTOLERANCE]),
  other('pertinentInformation'),
]);
