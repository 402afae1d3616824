import { as, form, leaf, node, type ElementModel } from '../model.js';
import { ASSIGNED_AUTHOR, ASSIGNED_ENTITY, CDA_INFORMANT, RECORD_TARGET } from './cda-party.js';
import { actOf, holds, observation, relation } from './template.js';

const CIO = '2.16.840.1.113883.2.4.3.11.60.26.10';

/** The templates of CiO 2.0.0, by what they are about (AI 10). */
export const TEMPLATES = {
  records: `${CIO}.18`,
  contraIndications: `${CIO}.7`,
  proposal: `${CIO}.35`,
  reply: `${CIO}.42`,
  hypersensitivity: `${CIO}.8`,
  alert: `${CIO}.14`,
  proposalAct: `${CIO}.44`,
  replyAct: `${CIO}.40`,
  replyObservation: `${CIO}.39`,
  repliedTo: `${CIO}.41`,
  decision: `${CIO}.23`,
  propensity: `${CIO}.9`,
  reaction: `${CIO}.10`,
  condition: `${CIO}.30`,
  symptom: `${CIO}.32`,
  contraIndication: `${CIO}.19`,
  alertCode: `${CIO}.20`,
  exposure: `${CIO}.12`,
  diagnosis: `${CIO}.22`,
  severity: `${CIO}.29`,
  symptomSeverity: `${CIO}.33`,
  surveillance: `${CIO}.31`,
  toPropensity: `${CIO}.17`,
  toReaction: `${CIO}.21`,
  toCondition: `${CIO}.34`,
  toDecision: `${CIO}.24`,
  toContraIndication: `${CIO}.16`,
  comment: '2.16.840.1.113883.2.4.3.11.60.3.10.0.32',
  medicationAgreement: '2.16.840.1.113883.2.4.3.11.60.20.77.10.9384',
} as const;

/** Codes of observations that follow no template of their own. */
export const CODES = {
  expectedSeverity: '340271000146105',
  latency: '350371000146103',
  route: '410675002',
  decisionReason: '330431000146105',
  safeWithinGroup: '350211000146103',
  diagnosisText: 'code-1',
  symptomText: 'code-2',
} as const;

const PERFORMER = node('performer', '0..1', { typeCode: 'PRF' }, [leaf('time', '0..1', 'TS'), ASSIGNED_ENTITY]);
const AUTHOR = node('author', '0..1', { typeCode: 'AUT' }, [leaf('time', '0..1', 'TS'), ASSIGNED_AUTHOR]);
const INFORMANT = as(CDA_INFORMANT, { max: 1 });

/** What somebody reacts to, or is watched for. */
const AGENT = node('participant', '0..1', { typeCode: 'CSM' }, [
  node('participantRole', '1..1', { classCode: 'MANU' }, [
    node('playingEntity', '1..1', { classCode: 'MMAT', determinerCode: 'KIND' }, [leaf('code', '1..1', 'CE')]),
  ]),
]);

const VALUED = observation(leaf('value', '1..1', 'CD'));
const TEXTUAL = observation(leaf('value', '1..1', 'ST'));
const SUBJECT = { type: 'SUBJ', inverted: true } as const;

const NOTE = actOf('EVN', leaf('text', '1..1', 'ED'));
const COMMENT = relation('comment', SUBJECT, { template: TEMPLATES.comment }, NOTE);
const SURVEILLANCE = relation(
  'surveillance',
  { type: 'COMP', inverted: true },
  { template: TEMPLATES.surveillance },
  node('procedure', '1..1', { classCode: 'PROC', moodCode: 'EVN' }, [
    leaf('templateId', '1..1', 'II'),
    leaf('id', '1..1', 'II'),
    leaf('code', '1..1', 'CD'),
  ]),
);

function link(is: string, type: string, template: string): ElementModel {
  return relation(is, { type }, { template }, observation());
}

/** Diagnosis, where a propensity or a reaction is made known. */
const DIAGNOSIS = relation(
  'diagnosis',
  { type: 'SPRT', inverted: true },
  { template: TEMPLATES.diagnosis },
  observation(
    leaf('effectiveTime', '0..1', 'IVL_TS'),
    leaf('value', '0..1', 'CD'),
    PERFORMER,
    relation('text', SUBJECT, { code: CODES.diagnosisText }, TEXTUAL),
  ),
);

/** Surveillance decision. */
export const DECISION: ElementModel = observation(
  leaf('statusCode', '0..1', 'CS'),
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  PERFORMER,
  AUTHOR,
  INFORMANT,
  AGENT,
  relation('safe', { type: 'COMP', repeats: true }, { code: CODES.safeWithinGroup }, VALUED),
  relation('reason', { type: 'RSON' }, { code: CODES.decisionReason }, VALUED),
  link('propensity', 'RSON', TEMPLATES.toPropensity),
  link('reaction', 'RSON', TEMPLATES.toReaction),
  link('decision', 'REFR', TEMPLATES.toDecision),
  COMMENT,
  SURVEILLANCE,
);

/** Propensity to adverse reactions. */
export const PROPENSITY: ElementModel = observation(
  leaf('value', '0..1', 'CD'),
  leaf('methodCode', '0..1', 'CE'),
  AUTHOR,
  INFORMANT,
  AGENT,
  link('condition', 'REFR', TEMPLATES.toCondition),
  relation('severity', SUBJECT, { code: CODES.expectedSeverity }, VALUED),
  DIAGNOSIS,
  COMMENT,
  SURVEILLANCE,
);

/** Adverse reaction. */
export const REACTION: ElementModel = observation(
  leaf('methodCode', '0..1', 'CE'),
  AUTHOR,
  INFORMANT,
  AGENT,
  link('condition', 'REFR', TEMPLATES.toCondition),
  relation(
    'exposure',
    { type: 'CAUS', inverted: true },
    { template: TEMPLATES.exposure },
    observation(relation('route', SUBJECT, { code: CODES.route }, VALUED)),
  ),
  relation('latency', SUBJECT, { code: CODES.latency }, observation(leaf('value', '1..1', 'IVL_PQ'))),
  DIAGNOSIS,
  COMMENT,
  link('propensity', 'REFR', TEMPLATES.toPropensity),
  SURVEILLANCE,
);

/** Condition: the state that a propensity or a reaction is. */
export const CONDITION: ElementModel = observation(
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  AUTHOR,
  INFORMANT,
  relation('severity', SUBJECT, { template: TEMPLATES.severity }, VALUED),
  COMMENT,
  SURVEILLANCE,
);

/** Symptom. */
export const SYMPTOM: ElementModel = observation(
  leaf('value', '0..1', 'CD'),
  AUTHOR,
  INFORMANT,
  SURVEILLANCE,
  relation('text', SUBJECT, { code: CODES.symptomText }, TEXTUAL),
  relation('severity', SUBJECT, { template: TEMPLATES.symptomSeverity }, VALUED),
  link('condition', 'REFR', TEMPLATES.toCondition),
  COMMENT,
);

/** Contra-indication for medication. */
export const CONTRA_INDICATION: ElementModel = observation(
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  PERFORMER,
  AUTHOR,
  INFORMANT,
  relation('code', { type: 'REFR', inverted: true }, { template: TEMPLATES.alertCode }, VALUED),
  COMMENT,
  link('contraIndication', 'REFR', TEMPLATES.toContraIndication),
);

function block(is: string, template: string, model: ElementModel): ElementModel {
  return relation(is, { type: 'SUBJ', repeats: true }, { template }, model);
}

function component(is: string, template: string, act: ElementModel, repeats = true): ElementModel {
  return form(node('component', repeats ? '0..*' : '0..1', { typeCode: 'COMP' }, [act]), is, holds({ template }));
}

function organizer(...components: readonly ElementModel[]): ElementModel {
  return node('organizer', '1..1', { classCode: 'CLUSTER', moodCode: 'EVN' }, [
    leaf('templateId', '1..1', 'II'),
    leaf('code', '1..1', 'CD'),
    as(RECORD_TARGET, { max: 1 }),
    ...components,
  ]);
}

/** Hypersensitivity, of which the parts stand side by side. */
export const HYPERSENSITIVITY: ElementModel = actOf(
  'EVN',
  block('decision', TEMPLATES.decision, DECISION),
  block('propensity', TEMPLATES.propensity, PROPENSITY),
  block('reaction', TEMPLATES.reaction, REACTION),
  block('condition', TEMPLATES.condition, CONDITION),
  block('symptom', TEMPLATES.symptom, SYMPTOM),
);

const ALERT: ElementModel = actOf('EVN', block('contraIndication', TEMPLATES.contraIndication, CONTRA_INDICATION));

/** organizer with hypersensitivities (GMO). */
export const HYPERSENSITIVITIES: ElementModel = organizer(component('hypersensitivity', TEMPLATES.hypersensitivity, HYPERSENSITIVITY));

/** organizer with contra-indications (MCI). */
export const CONTRA_INDICATIONS: ElementModel = organizer(component('alert', TEMPLATES.alert, ALERT));

/** organizer with a proposal for a contra-indication (VCI). */
export const PROPOSAL: ElementModel = organizer(
  component('proposal', TEMPLATES.proposalAct, actOf('PRP', block('contraIndication', TEMPLATES.contraIndication, CONTRA_INDICATION)), false),
  component(
    'medication',
    TEMPLATES.medicationAgreement,
    node('substanceAdministration', '1..1', { classCode: 'SBADM', moodCode: 'RQO' }, [
      leaf('templateId', '1..1', 'II'),
      leaf('id', '1..1', 'II'),
      leaf('code', '1..1', 'CD'),
      node('consumable', '0..1', {}, []),
    ]),
    false,
  ),
  component('comment', TEMPLATES.comment, NOTE, false),
);

/** organizer with the reply to a proposal (AVCI). */
export const REPLY: ElementModel = organizer(
  component(
    'reply',
    TEMPLATES.replyAct,
    actOf(
      'EVN',
      AUTHOR,
      relation('answer', { type: 'COMP' }, { template: TEMPLATES.replyObservation }, VALUED),
      form(
        node('entryRelationship', '0..1', { typeCode: 'SUBJ' }, [
          node('organizer', '1..1', { classCode: 'CLUSTER', moodCode: 'EVN' }, [
            leaf('templateId', '0..1', 'II'),
            // The published example writes it this way.
            leaf('templateID', '0..1', 'II'),
            leaf('id', '1..1', 'II'),
            leaf('code', '1..1', 'CD'),
          ]),
        ]),
        'proposal',
        (e) => e.children[0]?.local === 'organizer',
      ),
      COMMENT,
    ),
    false,
  ),
  component('comment', TEMPLATES.comment, NOTE, false),
);
