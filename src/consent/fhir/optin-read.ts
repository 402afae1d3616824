import { isCategory, type Category } from '../category.js';
import { momentOf, spanOf } from '../day.js';
import { V3_ROLE_CODE } from '../../fhir/systems.js';
import type { Moment } from '../moment.js';
import type { OptInStatus, Signature } from '../opt-in.js';
import { BSN_SYSTEM, CATEGORY_SYSTEM, CONSENT_EXTENSIONS as URL, OPTIN_POLICY, OPTIN_PROFILE } from './canonicals.js';
import { codesIn, demand } from './concept.js';
import { readHeader } from './header.js';
import * as extensions from './optin-extensions.js';
import type { OptInForm, ReadConsent } from './optin-form.js';
import { Place } from './place.js';
import { readProvision } from './provision-read.js';

const STATUSES = ['draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error'] as const satisfies readonly OptInStatus[];
const RULE = 'gw-optin';
const ELEMENTS = [
  ...['resourceType', 'id', 'meta', 'language', 'text', 'contained', 'extension', 'identifier', 'status', 'scope', 'category'],
  ...['patient', 'dateTime', 'performer', 'organization', 'sourceReference', 'policy', 'policyRule', 'verification', 'provision'],
];

/**
 * Reads a `gw-optin` that a client gives (CS c.2). Each problem is an issue with a FHIRPath and the rule of CS a, or `gw-optin` where it
 * is one of form; nothing in the resource is passed over. Never throws, and quotes nothing that may be a BSN.
 * @param resource a FHIR resource as parsed JSON
 */
export function readOptIn(resource: unknown): ReadConsent<OptInForm> {
  const consent = new Place(resource, 'Consent');
  consent.onlyKeys(RULE, ELEMENTS);
  const header = readHeader(consent, OPTIN_PROFILE, OPTIN_POLICY);
  demand(consent.at('policyRule'), 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTIN', RULE);
  const said = readExtensions(consent);
  const parts = {
    status: consent.at('status').code(RULE, STATUSES),
    verified: readVerified(consent),
    categories: readCategories(consent),
    provision: readProvision(consent.at('provision'), header.source),
  };
  checkPerformers(consent, said.signatures);
  checkStatus(consent, parts.status, said.withdrawal !== undefined, parts.provision?.ended);
  const evidence = readEvidence(consent, said.channel);
  const form = assemble(consent, header, said, parts, evidence);
  const { issues } = consent;
  return form === undefined || header.beside === undefined || consent.hasFailed ? { issues } : { form, beside: header.beside, issues };
}

type Said = ReturnType<typeof readExtensions>;

function assemble(
  consent: Place,
  { id, source, given, policy }: ReturnType<typeof readHeader>,
  { channel, recorder, ...said }: Said,
  { provision, verified, status, categories }: Parts,
  evidence: string | undefined,
): OptInForm | undefined {
  if (id === undefined || source === undefined || given === undefined || policy === undefined || channel === undefined) return undefined;
  if (recorder === undefined || provision === undefined || verified === undefined || status === undefined) return undefined;
  const authority = consent.at('policy').items()[0]?.at('authority').text('C-13', false);
  const representative = readRepresentative(consent);
  return {
    ...{ id, source, status, categories, given, channel, recorder, verified, catalogue: policy },
    ...provision,
    information: said.information,
    signatures: said.signatures,
    ...(said.withdrawal === undefined ? {} : { withdrawal: said.withdrawal }),
    ...(said.predecessor === undefined ? {} : { predecessor: said.predecessor }),
    ...(said.readerCategories.length === 0 ? {} : { readerCategories: said.readerCategories }),
    ...(authority === undefined ? {} : { authority }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(representative === undefined ? {} : { representative }),
  };
}

interface Parts {
  readonly status: OptInStatus | undefined;
  readonly verified: Moment | undefined;
  readonly categories: readonly Category[];
  readonly provision: ReturnType<typeof readProvision>;
}

function readExtensions(consent: Place) {
  for (const extension of consent.at('extension').items()) {
    if (!Object.values<unknown>(URL).includes(extension.at('url').value)) extension.report('extension-unknown', RULE);
  }
  const all = <T>(url: string, read: (extension: Place) => T | undefined): readonly T[] =>
    consent.extensions(url).flatMap((extension) => read(extension) ?? []);
  const atMostOne = <T>(url: string, rule: string, read: (extension: Place) => T | undefined): T | undefined => {
    const [first, ...more] = consent.extensions(url);
    for (const extension of more) extension.report('too-many', rule);
    return first === undefined ? undefined : read(first);
  };
  for (const [url, rule] of [
    [URL.information, 'C-05'],
    [URL.recorder, 'C-05'],
    [URL.signature, 'C-05'],
  ] as const) {
    if (consent.extensions(url).length === 0) consent.at('extension').report('required', rule, { expected: url });
  }
  for (const fourth of consent.extensions(URL.signature).slice(3)) fourth.report('too-many', RULE);
  return {
    channel: extensions.readChannel(consent.extensions(URL.channel), consent),
    information: all(URL.information, extensions.readInformation),
    recorder: atMostOne(URL.recorder, 'C-10', extensions.readRecorder),
    signatures: all(URL.signature, extensions.readSignature),
    withdrawal: atMostOne(URL.withdrawal, 'C-17', extensions.readWithdrawal),
    predecessor: atMostOne(URL.predecessor, 'C-71', extensions.readPredecessor),
    readerCategories: all(URL.readerCategory, extensions.readReaderCategory),
  };
}

/** CS c.2, category (b): at least one kind of data. A category of Mitz is not kept. */
function readCategories(consent: Place): readonly Category[] {
  const categories = consent.at('category');
  const codes = categories.items().flatMap((c) => codesIn(c, CATEGORY_SYSTEM));
  if (codes.length === 0) categories.report('required', 'C-12', { expected: CATEGORY_SYSTEM });
  return codes.flatMap((code) => {
    const text = code.text('C-12');
    if (text === undefined || isCategory(text)) return text ?? [];
    code.report('code-unknown', 'C-12', { found: text });
    return [];
  });
}

/** CS C-07: the second check, which must have been made. */
function readVerified(consent: Place): Moment | undefined {
  const verification = consent.at('verification').only('C-07');
  if (verification.exists && verification.at('verified').value !== true) verification.at('verified').report('required', 'C-07', { expected: 'true' });
  if (!verification.exists) return undefined;
  const date = verification.at('verificationDate').formed('C-07', (text) => spanOf(text) !== undefined, 'a FHIR dateTime');
  return date === undefined ? undefined : momentOf(date);
}

/** CS c.2, source: a pointer to evidence that stays at the source, which paper must have. */
function readEvidence(consent: Place, channel: string | undefined): string | undefined {
  const source = consent.at('sourceReference');
  if (!source.exists && channel === 'form') source.report('required', 'C-05');
  if (!source.exists) return undefined;
  const identifier = source.at('identifier').at('value');
  return (identifier.exists ? identifier : source.at('reference')).text('C-05');
}

/** CS C-28: on which basis somebody who is no guardian of a child signed. */
function readRepresentative(consent: Place): string | undefined {
  const codes = consent
    .at('contained')
    .items()
    .flatMap((person) => person.at('relationship').items())
    .flatMap((relationship) => codesIn(relationship, V3_ROLE_CODE));
  return codes.find((code) => code.value !== 'GUARD')?.text('C-28', false);
}

/** CS c.2, performer: a guardian performs when and only when a guardian signed. */
function checkPerformers(consent: Place, signatures: readonly Signature[]): void {
  const performers = consent.at('performer').items();
  if (performers.length === 0) consent.at('performer').report('required', 'C-21');
  for (const fourth of performers.slice(3)) fourth.report('too-many', RULE);
  const guardians = performers.filter((p) => p.at('identifier').at('system').value !== BSN_SYSTEM);
  const isSigned = signatures.some((s) => s.party === 'guardian');
  if (performers.length > 0 && isSigned !== guardians.length > 0) {
    (guardians[0] ?? consent.at('performer')).report('derived-differs', 'C-21', { expected: 'who signed', severity: 'error' });
  }
}

/** CS c.2, gw-3 and gw-5. */
function checkStatus(consent: Place, status: OptInStatus | undefined, isWithdrawn: boolean, ended: Moment | undefined): void {
  if (status === 'inactive' && ended === undefined) consent.at('provision').at('period').at('end').report('required', 'gw-3');
  if (isWithdrawn && status !== 'inactive' && status !== 'entered-in-error') {
    consent.at('status').report('invariant', 'gw-5', { expected: 'inactive' });
  }
}
