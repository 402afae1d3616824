import { isFhirDate, momentOf, spanOf } from '../day.js';
import type { Channel, Information, Predecessor, Recorder, Signature, Withdrawal } from '../opt-in.js';
import type { Extension } from '../../fhir/types.js';
import { CONSENT_EXTENSIONS as URL, URA_SYSTEM, UZI_SYSTEM } from './canonicals.js';
import { identified, isUra, logical } from './concept.js';
import type { Place } from './place.js';

/** Codes of CodeSystem consent-channel. */
export const CHANNELS = ['spoken', 'form', 'online-digid', 'online-form-printed', 'desk', 'migration', 'mitz'] as const satisfies readonly Channel[];
export const MATERIALS = ['folder', 'brochure', 'other', 'unknown'] as const;
/** Who can sign. */
export const PARTIES = ['patient', 'guardian', 'child'] as const;

const isDateTime = (text: string): boolean => spanOf(text) !== undefined;
const DATE = 'a date that exists';
const DATE_TIME = 'a FHIR dateTime';
const URA = 'eight digits';

/** What an extension says under a name, with the type of its value. */
function part(extension: Place, name: string, type: string): Place {
  return extension.extensions(name)[0]?.at(`value${type}`) ?? extension.at('extension').at(name);
}

function sub(url: string, value: Omit<Extension, 'url'> | undefined): readonly Extension[] {
  return value === undefined ? [] : [{ url, ...value }];
}

/** CS C-04. */
export function readChannel(extensions: readonly Place[], consent: Place): Channel | undefined {
  const [first, ...more] = extensions;
  for (const extension of more) extension.report('too-many', 'C-04');
  if (first === undefined) consent.at('extension').report('required', 'C-04', { expected: URL.channel });
  return first?.at('valueCode').code('C-04', CHANNELS);
}

/** CS C-05: the material, and when and how it was given. */
export function readInformation(extension: Place): Information | undefined {
  const material = part(extension, 'material', 'Code').code('C-05', MATERIALS);
  const date = part(extension, 'date', 'Date').formed('C-05', isFhirDate, DATE);
  const version = part(extension, 'version', 'String').text('C-05', false);
  const title = part(extension, 'title', 'String').text('C-05', false);
  const language = part(extension, 'language', 'Code').text('C-05', false);
  const mode = part(extension, 'mode', 'Code').text('C-05', false);
  const approved = part(extension, 'approved', 'Boolean');
  if (approved.exists && typeof approved.value !== 'boolean') approved.report('value-format', 'C-05', { expected: 'true, false' });
  if (material === undefined || date === undefined) return undefined;
  return {
    material,
    ...(version === undefined ? {} : { version }),
    ...(title === undefined ? {} : { title }),
    ...(typeof approved.value === 'boolean' ? { approved: approved.value } : {}),
    ...(language === undefined ? {} : { language }),
    ...(mode === undefined ? {} : { mode }),
    date,
  };
}

export function writeInformation(i: Information): Extension {
  return {
    url: URL.information,
    extension: [
      { url: 'material', valueCode: i.material },
      ...sub('version', i.version === undefined ? undefined : { valueString: i.version }),
      ...sub('title', i.title === undefined ? undefined : { valueString: i.title }),
      ...sub('approved', i.approved === undefined ? undefined : { valueBoolean: i.approved }),
      ...sub('language', i.language === undefined ? undefined : { valueCode: i.language }),
      ...sub('mode', i.mode === undefined ? undefined : { valueCode: i.mode }),
      { url: 'date', valueDate: i.date },
    ],
  };
}

/** CS C-10: who recorded, and who asked for it. */
export function readRecorder(extension: Place): Recorder | undefined {
  const organization = identified(part(extension, 'organization', 'Reference'), URA_SYSTEM, 'C-10', isUra, URA);
  const personPlace = part(extension, 'person', 'Reference');
  const person = personPlace.exists ? personPlace.at('identifier').at('value').text('C-10') : undefined;
  const asked = part(extension, 'askedBy', 'Reference');
  const askedBy = asked.exists ? identified(asked, URA_SYSTEM, 'C-10', isUra, URA) : undefined;
  if (organization === undefined) return undefined;
  return { organization, ...(person === undefined ? {} : { person }), ...(askedBy === undefined ? {} : { askedBy }) };
}

export function writeRecorder(r: Recorder): Extension {
  return {
    url: URL.recorder,
    extension: [
      { url: 'organization', valueReference: logical(URA_SYSTEM, r.organization) },
      ...sub('person', r.person === undefined ? undefined : { valueReference: logical(UZI_SYSTEM, r.person) }),
      ...sub('askedBy', r.askedBy === undefined ? undefined : { valueReference: logical(URA_SYSTEM, r.askedBy) }),
    ],
  };
}

/** CS C-21 to C-24: one party's own yes or no. */
export function readSignature(extension: Place): Signature | undefined {
  const party = part(extension, 'party', 'Code').code('C-21', PARTIES);
  const decision = part(extension, 'decision', 'Code').code('C-21', ['permit', 'deny']);
  const given = part(extension, 'given', 'DateTime').formed('C-05', isDateTime, DATE_TIME);
  const evidence = part(extension, 'evidence', 'Uri').text('C-05', false);
  if (party === undefined || decision === undefined || given === undefined) return undefined;
  return { party, decision, given, ...(evidence === undefined ? {} : { evidence }) };
}

export function writeSignature(s: Signature): Extension {
  return {
    url: URL.signature,
    extension: [
      { url: 'party', valueCode: s.party },
      { url: 'decision', valueCode: s.decision },
      { url: 'given', valueDateTime: s.given },
      ...sub('evidence', s.evidence === undefined ? undefined : { valueUri: s.evidence }),
    ],
  };
}

/** CS C-15 to C-18. */
export function readWithdrawal(extension: Place): Withdrawal | undefined {
  const at = part(extension, 'at', 'Instant').formed('C-17', (text) => text.includes('T') && isDateTime(text), 'a FHIR instant');
  const by = part(extension, 'by', 'Code').code('C-17', [...PARTIES, 'desk']);
  const channel = part(extension, 'channel', 'Code').code('C-17', CHANNELS);
  const moment = at === undefined ? undefined : momentOf(at);
  return moment === undefined || by === undefined || channel === undefined ? undefined : { at: moment, by, channel };
}

export function writeWithdrawal(w: Withdrawal): Extension {
  return {
    url: URL.withdrawal,
    extension: [
      { url: 'at', valueInstant: w.at },
      { url: 'by', valueCode: w.by },
      { url: 'channel', valueCode: w.channel },
    ],
  };
}

/** CS C-71. */
export function readPredecessor(extension: Place): Predecessor | undefined {
  const reference = part(extension, 'consent', 'Reference').at('reference');
  const consent = reference.formed('C-71', (text) => text.startsWith('Consent/'), 'Consent/<id>')?.slice('Consent/'.length);
  const takeover = part(extension, 'takeover', 'String').text('C-71');
  const patientNotified = part(extension, 'patientNotified', 'Date').formed('C-71', isFhirDate, DATE);
  const objectionUntil = part(extension, 'objectionUntil', 'Date').formed('C-71', isFhirDate, DATE);
  if (consent === undefined || takeover === undefined || patientNotified === undefined || objectionUntil === undefined) return undefined;
  return { consent, takeover, patientNotified, objectionUntil };
}

export function writePredecessor(p: Predecessor): Extension {
  return {
    url: URL.predecessor,
    extension: [
      { url: 'consent', valueReference: { reference: `Consent/${p.consent}` } },
      { url: 'takeover', valueString: p.takeover },
      { url: 'patientNotified', valueDate: p.patientNotified },
      { url: 'objectionUntil', valueDate: p.objectionUntil },
    ],
  };
}

/** RPZAC code of readers, as Mitz sends it: the system is not fixed there, so a Coding and a bare code are both read. */
export function readReaderCategory(extension: Place): string | undefined {
  const bare = extension.at('valueCode');
  return (bare.exists ? bare : extension.at('valueCoding').at('code')).text('C-42');
}
