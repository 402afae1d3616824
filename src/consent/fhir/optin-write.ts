import { URI_SYSTEM, V3_ACT_CODE, V3_ROLE_CODE } from '../../fhir/systems.js';
import type { Consent, Extension, Reference, RelatedPerson } from '../../fhir/types.js';
import type { Signature } from '../opt-in.js';
import * as canonical from './canonicals.js';
import { concept, logical, versionMeta } from './concept.js';
import { writeInformation, writePredecessor, writeRecorder, writeSignature, writeWithdrawal } from './optin-extensions.js';
import type { BesideConsent, OptInForm } from './optin-form.js';

const URL = canonical.CONSENT_EXTENSIONS;

/** Writes a decision as a complete `gw-optin` (CS c.2). @param beside BSN of the patient and id of this version */
export function writeOptIn(optIn: OptInForm, { bsn, versionId, lastUpdated }: BesideConsent): Consent {
  const guardians = optIn.signatures.filter((s) => s.party === 'guardian');
  return {
    resourceType: 'Consent',
    id: optIn.id,
    meta: { ...versionMeta({ versionId, lastUpdated }), profile: [canonical.OPTIN_PROFILE] },
    ...(guardians.length === 0 ? {} : { contained: guardians.map((_, i) => guardian(i, bsn, optIn.representative)) }),
    extension: extensionsOf(optIn),
    identifier: [{ system: URI_SYSTEM, value: `urn:uuid:${optIn.id}` }],
    status: optIn.status,
    scope: concept(canonical.CONSENT_SCOPE, 'patient-privacy'),
    category: [
      concept(canonical.LOINC, canonical.CONSENT_DOCUMENT),
      ...optIn.categories.map((category) => concept(canonical.CATEGORY_SYSTEM, category)),
    ],
    patient: logical(canonical.BSN_SYSTEM, bsn),
    dateTime: optIn.given,
    performer: performers(optIn.signatures, bsn),
    organization: [logical(canonical.URA_SYSTEM, optIn.source)],
    ...(optIn.evidence === undefined ? {} : { sourceReference: { type: 'DocumentReference', identifier: { value: optIn.evidence } } }),
    policy: [{ ...(optIn.authority === undefined ? {} : { authority: optIn.authority }), uri: canonical.OPTIN_POLICY + optIn.catalogue }],
    policyRule: concept(V3_ACT_CODE, 'OPTIN'),
    verification: [{ verified: true, verificationDate: optIn.verified }],
    provision: provisionOf(optIn),
  };
}

function provisionOf(optIn: OptInForm): NonNullable<Consent['provision']> {
  const actor = (role: string, ura: string) => ({
    role: concept(canonical.PARTICIPATION_TYPE, role),
    reference: logical(canonical.URA_SYSTEM, ura),
  });
  return {
    type: optIn.decision,
    period: { start: optIn.effective, ...(optIn.ended === undefined ? {} : { end: optIn.ended }) },
    actor: [actor('CST', optIn.source), ...(optIn.recipients ?? []).map((ura) => actor('IRCP', ura))],
    action: [concept(canonical.CONSENT_ACTION, 'access'), concept(canonical.CONSENT_ACTION, 'disclose')],
    purpose: [{ system: canonical.ACT_REASON, code: 'TREAT' }],
  };
}

function extensionsOf(optIn: OptInForm): Extension[] {
  return [
    { url: URL.channel, valueCode: optIn.channel },
    ...optIn.information.map(writeInformation),
    writeRecorder(optIn.recorder),
    ...optIn.signatures.map(writeSignature),
    ...(optIn.withdrawal === undefined ? [] : [writeWithdrawal(optIn.withdrawal)]),
    ...(optIn.predecessor === undefined ? [] : [writePredecessor(optIn.predecessor)]),
    ...(optIn.readerCategories ?? []).map((code): Extension => ({ url: URL.readerCategory, valueCoding: { code } })),
  ];
}

/** In the order of the signatures: a guardian as a contained person, the patient by BSN. */
function performers(signatures: readonly Signature[], bsn: string): Reference[] {
  let guardians = 0;
  return signatures.map((s) => (s.party === 'guardian' ? { reference: `#g${++guardians}` } : logical(canonical.BSN_SYSTEM, bsn)));
}

function guardian(index: number, bsn: string, basis = 'GUARD'): RelatedPerson {
  return {
    resourceType: 'RelatedPerson',
    id: `g${index + 1}`,
    patient: logical(canonical.BSN_SYSTEM, bsn),
    relationship: [concept(V3_ROLE_CODE, basis)],
  };
}
