import { artefact, canonical, type Artefact, type Heading, type JsonObject } from './artefact.js';

/** Codes of one system; all of it when none are named. */
interface Codes {
  readonly system: string;
  readonly codes?: readonly string[];
}

interface CodeList extends Heading {
  readonly from: readonly Codes[];
}

const own = (id: string, codes?: readonly string[]): Codes => ({
  system: canonical('CodeSystem', id),
  ...(codes === undefined ? {} : { codes }),
});

const DCM = 'http://dicom.nema.org/resources/ontology/DCM';

/** Value sets that profiles of ours bind to and no mapping table gives. */
const LISTS: readonly CodeList[] = [
  { id: 'gegevenssoort', title: 'Data categories', description: 'The kinds of data that access rules tell apart.', from: [own('gegevenssoort')] },
  { id: 'consent-channel', title: 'Channel of a decision', description: 'How a decision or withdrawal came in.', from: [own('consent-channel')] },
  {
    id: 'consent-material',
    title: 'Information material',
    description: 'Kinds of material that a patient had before deciding.',
    from: [own('consent-material')],
  },
  {
    id: 'consent-party',
    title: 'Party of a decision',
    description: 'Who may give a signature under a decision.',
    from: [own('consent-party', ['patient', 'guardian', 'child'])],
  },
  {
    id: 'consent-withdrawer',
    title: 'Party of a withdrawal',
    description: 'Who may withdraw: those who may decide, and the desk of the operator for the patient.',
    from: [own('consent-party')],
  },
  { id: 'consent-code-match', title: 'Reach of a code', description: 'How far the code of a shield reaches.', from: [own('consent-code-match')] },
  {
    id: 'online-service',
    title: 'Online service of a source',
    description: 'What a patient can do online at a source.',
    from: [own('online-service')],
  },
  {
    id: 'consent-action',
    title: 'Actions of a consent',
    description: 'What a decision about exchange allows or forbids.',
    from: [{ system: 'http://terminology.hl7.org/CodeSystem/consentaction', codes: ['access', 'disclose'] }],
  },
  {
    id: 'access-event-type',
    title: 'Types of access event',
    description: 'Data that left, a FHIR interaction, a refusal, use of the log, or what happened to the gateway itself.',
    from: [
      { system: DCM, codes: ['110100', '110101', '110106', '110113', '110114'] },
      { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', codes: ['rest'] },
    ],
  },
  {
    id: 'access-event-subtype',
    title: 'Subtypes of access event',
    description: 'How data was asked for or sent, what changed, or that access was refused.',
    from: [
      { system: 'http://hl7.org/fhir/restful-interaction', codes: ['search', 'read', 'create'] },
      own('access-event'),
      { system: DCM, codes: ['110120', '110121', '110122'] },
      { system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType', codes: ['AuthZ-Consent'] },
    ],
  },
  {
    id: 'access-event-action',
    title: 'Actions of an access event',
    description: 'Create, read, update and execute: the log knows no deletion.',
    from: [{ system: 'http://hl7.org/fhir/audit-event-action', codes: ['C', 'R', 'U', 'E'] }],
  },
  {
    id: 'access-event-outcome',
    title: 'Outcomes of an access event',
    description: 'Success, failure of the request, failure of the gateway.',
    from: [{ system: 'http://hl7.org/fhir/audit-event-outcome', codes: ['0', '4', '8'] }],
  },
];

/** The value sets of profiles as artefacts. */
export function codeLists(version: string): readonly Artefact[] {
  return LISTS.map((list) => valueSet(list, list.from, version));
}

/** A value set of codes of one or more systems. */
export function valueSet(heading: Heading, from: readonly Codes[], version: string): Artefact {
  const { id, title, description } = heading;
  return artefact('ValueSet', { id, title, description }, version, { compose: { include: from.map(include) } });
}

function include({ system, codes }: Codes): JsonObject {
  return { system, concept: codes?.map((code) => ({ code })) };
}
