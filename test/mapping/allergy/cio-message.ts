import { TEMPLATES } from '../../../src/hl7v3/models/cio.js';

/* Invented messages of CiO 2.0.0 (AI 10). */
export const SCT = '2.16.840.1.113883.6.96';
export const T40 = '2.16.840.1.113883.2.4.4.1.902.40';
const LOINC = '2.16.840.1.113883.6.1';
const IDS = '2.999.26';
export const BSN = '999900006';

/** An id of a block, by its kind. */
export function id(kind: string, extension: string): string {
  return `<id root="${IDS}.${kind}" extension="${extension}"/>`;
}

const KINDS = { decision: '1', propensity: '2', reaction: '3', condition: '4', symptom: '5', contraIndication: '6', surveillance: '9' } as const;

export type Part = keyof typeof KINDS;

/** The id of a block as FHIR has it. */
export function identifier(kind: Part, value: string): { system: string; value: string } {
  return { system: `urn:oid:${IDS}.${KINDS[kind]}`, value };
}

function code(value: string, system: string = SCT): string {
  return `<code code="${value}" codeSystem="${system}" displayName="een naam" codeSystemName="een stelsel"/>`;
}

function template(name: keyof typeof TEMPLATES): string {
  return `<templateId root="${TEMPLATES[name]}"/>`;
}

/** A coded value that states its type. */
export function value(v: string, system: string = SCT): string {
  return `<value xsi:type="CD" code="${v}" codeSystem="${system}" displayName="${v} in woorden"/>`;
}

/** An entryRelationship. */
export function relation(type: string, inner: string, inverted = false): string {
  return `<entryRelationship typeCode="${type}"${inverted ? ' inversionInd="true"' : ''}>${inner}</entryRelationship>`;
}

/** An observation without a template of its own. */
export function observation(inner: string): string {
  return `<observation classCode="OBS" moodCode="EVN">${inner}</observation>`;
}

/** A reference to another block. */
export function link(type: string, name: keyof typeof TEMPLATES, kind: Part, extension: string, fixed: string): string {
  return relation(type, observation(template(name) + id(KINDS[kind], extension) + code(fixed)));
}

const PERSON = `<id root="2.16.528.1.1007.3.1" extension="009000012"/><code code="0101" codeSystem="2.16.840.1.113883.2.4.6.7" displayName="Huisarts"/>
  <assignedPerson><name><given qualifier="BR">Iris</given><family qualifier="BR">Bedacht</family></name></assignedPerson>
  <representedOrganization><id root="2.16.528.1.1007.3.3" extension="09000001"/><name>Praktijk Voorbeeld</name></representedOrganization>`;

/** The author of a block. */
export function author(time = '20240305101500'): string {
  return `<author><time value="${time}"/><assignedAuthor>${PERSON}</assignedAuthor></author>`;
}

export const PERFORMER = `<performer><time nullFlavor="NI"/><assignedEntity>${PERSON}</assignedEntity></performer>`;

/** The patient as informant. */
export function oneself(bsn = BSN): string {
  return `<informant typeCode="INF"><templateId root="2.16.840.1.113883.2.4.3.11.60.121.10.38"/><assignedEntity classCode="ASSIGNED">
    <id root="2.16.840.1.113883.2.4.6.3" extension="${bsn}"/><code code="ONESELF" codeSystem="2.16.840.1.113883.5.111"/></assignedEntity></informant>`;
}

const FIXED: Readonly<Record<Exclude<Part, 'surveillance'>, string>> = {
  decision: '225419007',
  propensity: '420134006',
  reaction: '281647001',
  condition: '365860008',
  symptom: '162408000',
  contraIndication: '350241000146102',
};

const GMO = relation(
  'COMP',
  `<procedure classCode="PROC" moodCode="EVN">${template('surveillance')}${id(KINDS.surveillance, 'GMO-1')}${code('410398001')}</procedure>`,
  true,
);

/** A block of a hypersensitivity; its parts stand between its code and the id of the hypersensitivity. */
export function block(kind: Exclude<Part, 'surveillance' | 'contraIndication'>, extension: string, inner: string): string {
  return relation('SUBJ', observation(template(kind) + id(KINDS[kind], extension) + code(FIXED[kind]) + inner + GMO));
}

/** What somebody reacts to. */
export function agent(value_: string): string {
  return `<participant typeCode="CSM"><participantRole classCode="MANU"><playingEntity classCode="MMAT">
    <code xsi:type="CE" code="${value_}" codeSystem="2.16.840.1.113883.2.4.4.1.750" displayName="VERZINSEL"/></playingEntity></participantRole></participant>`;
}

/** A comment of a block. */
export function comment(text: string): string {
  return relation('SUBJ', note(text), true);
}

function note(text: string): string {
  return `<act classCode="ACT" moodCode="EVN">${template('comment')}${code('48767-8', LOINC)}<text mediaType="text/plain">${text}</text></act>`;
}

/** An interval that states its type. */
export function interval(low: string, high?: string): string {
  return `<effectiveTime xsi:type="IVL_TS"><low value="${low}"/>${high === undefined ? '' : `<high value="${high}"/>`}</effectiveTime>`;
}

/** The diagnosis of a propensity or a reaction. */
export function diagnosis(what = '', text = ''): string {
  const said =
    text === ''
      ? ''
      : relation('SUBJ', observation(code('code-1', '2.16.840.1.113883.2.4.3.11.60.26.5.3') + `<value xsi:type="ST">${text}</value>`), true);
  return relation('SPRT', observation(template('diagnosis') + code('439401001') + interval('20240301') + what + PERFORMER + said), true);
}

/** A contra-indication, as the one block of its act. */
export function contraIndication(extension: string, inner = '', before = interval('20240301') + PERFORMER + author()): string {
  const stated = `<code xsi:type="CD" code="${FIXED.contraIndication}" codeSystem="${SCT}" displayName="een naam"/>`;
  const alert = relation('REFR', observation(template('alertCode') + code('44944-7', LOINC) + value('42', T40)), true);
  return relation('SUBJ', observation(template('contraIndication') + id(KINDS.contraIndication, extension) + stated + before + alert + inner));
}

function organizer(name: keyof typeof TEMPLATES, head: string, components: string): string {
  return `<organizer classCode="CLUSTER" moodCode="EVN" xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${template(name)}${head}
    <recordTarget><patientRole><id root="2.16.840.1.113883.2.4.6.3" extension="${BSN}"/><patient>
    <name><given qualifier="BR">Sam</given><family qualifier="BR">Verzonnen</family></name>
    <administrativeGenderCode code="M" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19710923"/></patient></patientRole></recordTarget>
    ${components}</organizer>`;
}

function component(inner: string): string {
  return `<component typeCode="COMP">${inner}</component>`;
}

function act(name: keyof typeof TEMPLATES, head: string, inner: string, mood = 'EVN'): string {
  return component(`<act classCode="ACT" moodCode="${mood}">${template(name)}${head}${inner}</act>`);
}

const CONCERN = code('CONC', '2.16.840.1.113883.5.6');
const OBJECT = code('419891008');
const TRANSACTIONS = '2.16.840.1.113883.2.4.3.11.60.26.4';
const ACTS = '2.16.840.1.113883.2.4.3.11.60.26.5.5';

/** Hypersensitivities, each with its blocks. */
export function hypersensitivities(...blocks: readonly string[]): string {
  return organizer('records', OBJECT, blocks.map((b) => act('hypersensitivity', CONCERN, b)).join(''));
}

/** Contra-indications. */
export function contraIndications(...blocks: readonly string[]): string {
  return organizer('contraIndications', OBJECT, blocks.map((b) => act('alert', CONCERN, b)).join(''));
}

/** A proposal for a contra-indication, because of a medication agreement. */
export function proposal(block_: string): string {
  const medication = `<substanceAdministration classCode="SBADM" moodCode="RQO">${template('medicationAgreement')}<id root="2.999.77" extension="MA-1"/>
    ${code('33633005')}<consumable xsi:nil="true"/></substanceAdministration>`;
  const parts = act('proposalAct', code('1', ACTS), block_, 'PRP') + component(medication) + component(note('Graag uw oordeel.'));
  return organizer('proposal', code('38', TRANSACTIONS), parts);
}

/** The reply to a proposal. */
export function reply(): string {
  const answer = observation(
    `${template('replyObservation')}<id root="2.999.26.8" extension="AV-1"/>${code('1', '2.16.840.1.113883.2.4.3.11.60.26.5.4')}
     <value xsi:type="CE" code="code-2" codeSystem="2.16.840.1.113883.2.4.3.11.60.26.5.1" displayName="Nee"/>`,
  );
  const to = `<organizer classCode="CLUSTER" moodCode="EVN">${template('repliedTo')}${id(KINDS.contraIndication, 'V-1')}${code('38', TRANSACTIONS)}</organizer>`;
  const inner = author('20240307') + relation('COMP', answer) + relation('SUBJ', to);
  return organizer('reply', code('41', TRANSACTIONS), act('replyAct', code('2', ACTS), inner));
}
