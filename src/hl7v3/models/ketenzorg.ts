import { attribute, child, type XmlElement } from '../../xml/element.js';
import { as, form, leaf, node, type ElementModel } from '../model.js';
import { ASSIGNED_AUTHOR, CDA_INFORMANT, CUSTODIAN, RECORD_TARGET } from './cda-party.js';

const TEMPLATES = '2.16.840.1.113883.2.4.3.11.60.66.10.';

/** Templates of the message with allergies and intolerances for chains of care (AI 8). */
export const TEMPLATE = {
  organizer: `${TEMPLATES}20`,
  concern: `${TEMPLATES}215`,
  observation: `${TEMPLATES}216`,
  reaction: `${TEMPLATES}217`,
  criticality: `${TEMPLATES}218`,
  severity: `${TEMPLATES}219`,
  route: `${TEMPLATES}220`,
  note: `${TEMPLATES}221`,
} as const;

/** Whether an element says that it follows a template. */
export function hasTemplate(element: XmlElement, root: string): boolean {
  const template = child(element, 'templateId');
  return template !== undefined && attribute(template, 'root') === root;
}

/** Acts may be related in any of these ways: what a related act is, its template says. */
const RELATED = { typeCode: ['COMP', 'SUBJ', 'MFST', 'REFR', 'CAUS', 'SPRT', 'RSON'], inversionInd: 'true', contextConductionInd: ['true', 'false'] };

function related(inner: ElementModel, is: keyof typeof TEMPLATE, cardinality: '0..1' | '0..*'): ElementModel {
  const when = (element: XmlElement): boolean => {
    const found = child(element, inner.name);
    return found !== undefined && hasTemplate(found, TEMPLATE[is]);
  };
  return form(node('entryRelationship', cardinality, RELATED, [inner]), is, when);
}

function observation(children: readonly ElementModel[]): ElementModel {
  return node('observation', '1..1', { classCode: 'OBS', moodCode: 'EVN' }, [leaf('templateId', '1..1', 'II'), ...children]);
}

function byType(model: ElementModel, is: string, typeCode: string): ElementModel {
  return form(model, is, (element) => attribute(element, 'typeCode') === typeCode);
}

/** What was consumed: the agent of an allergy, and the substance of a reaction. */
const AGENT: ElementModel = byType(
  node('participant', '0..1', { typeCode: 'CSM' }, [
    node('participantRole', '1..1', { classCode: 'MANU' }, [
      node('playingEntity', '1..1', { classCode: 'MMAT', determinerCode: ['INSTANCE', 'KIND'] }, [leaf('code', '1..1', 'CE')]),
    ]),
  ]),
  'agent',
  'CSM',
);

/** An observation about another one, which is only a value. */
function detail(is: 'criticality' | 'severity' | 'route'): ElementModel {
  return related(observation([leaf('code', '0..1', 'CD'), leaf('statusCode', '0..1', 'CS'), leaf('value', '1..1', 'CD')]), is, '0..1');
}

const REACTION: ElementModel = related(
  observation([
    leaf('id', '0..1', 'II'),
    leaf('code', '0..1', 'CD'),
    leaf('statusCode', '0..1', 'CS'),
    leaf('effectiveTime', '0..1', 'IVL_TS'),
    leaf('value', '0..1', 'CD'),
    AGENT,
    detail('severity'),
    detail('route'),
  ]),
  'reaction',
  '0..*',
);

const NOTE: ElementModel = related(
  node('act', '1..1', { classCode: 'ACT', moodCode: 'EVN' }, [
    leaf('templateId', '1..1', 'II'),
    leaf('code', '1..1', 'CD'),
    leaf('text', '1..1', 'ST'),
    leaf('statusCode', '0..1', 'CS'),
  ]),
  'note',
  '0..*',
);

/** The allergy or intolerance itself (template 10.216). */
const OBSERVATION: ElementModel = related(
  as(
    observation([
      leaf('id', '1..*', 'II'),
      leaf('code', '1..1', 'CD'),
      leaf('statusCode', '1..1', 'CS'),
      leaf('effectiveTime', '0..1', 'IVL_TS'),
      leaf('confidentialityCode', '0..*', 'CE'),
      leaf('value', '1..1', 'CD'),
      node('author', '0..1', { typeCode: 'AUT', contextControlCode: 'OP' }, [leaf('time', '0..1', 'TS'), ASSIGNED_AUTHOR]),
      CDA_INFORMANT,
      AGENT,
      detail('criticality'),
      REACTION,
      NOTE,
    ]),
    { structural: { classCode: ['OBS'], moodCode: ['EVN'], negationInd: ['false', 'true'] } },
  ),
  'observation',
  '0..*',
);

/** The concern under which allergies were grouped (template 10.215). */
const CONCERN: ElementModel = node('act', '1..1', { classCode: 'ACT', moodCode: 'EVN' }, [
  leaf('templateId', '1..1', 'II'),
  leaf('id', '0..*', 'II'),
  leaf('code', '1..1', 'CD'),
  leaf('statusCode', '1..1', 'CS'),
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  OBSERVATION,
]);

/** The payload of REPC_IN990131NL (template 10.20, AI 8). */
export const KETENZORG: ElementModel = node('organizer', '1..1', { classCode: 'CLUSTER', moodCode: 'EVN' }, [
  leaf('templateId', '1..1', 'II'),
  leaf('code', '1..1', 'CD'),
  leaf('statusCode', '1..1', 'CS'),
  RECORD_TARGET,
  byType(CUSTODIAN, 'custodian', 'CST'),
  node('component', '0..*', { typeCode: 'COMP', contextControlCode: 'OP' }, [CONCERN]),
]);
