import { isBsn } from '../../bsn.js';
import { isUuid, URI_SYSTEM } from '../../fhir/systems.js';
import { spanOf } from '../day.js';
import { BSN_SYSTEM, CONSENT_DOCUMENT, CONSENT_SCOPE, LOINC, URA_SYSTEM } from './canonicals.js';
import { demand, identified, isUra } from './concept.js';
import type { BesideConsent } from './optin-form.js';
import type { Place } from './place.js';

/** What both kinds of Consent begin with. */
export interface Header {
  readonly id: string | undefined;
  readonly beside: BesideConsent | undefined;
  readonly source: string | undefined;
  readonly given: string | undefined;
  readonly policy: string | undefined;
}

/** Reads the elements that `gw-optin` and `gw-shield` share (CS c.2, c.3). @param profile the profile that must be claimed */
export function readHeader(consent: Place, profile: string, policyBase: string): Header {
  const rule = profile.slice(profile.lastIndexOf('/') + 1);
  if (consent.at('resourceType').value !== 'Consent') consent.at('resourceType').report('type-not-allowed', rule, { expected: 'Consent' });
  claimed(consent, profile, rule);
  demand(consent.at('scope'), CONSENT_SCOPE, 'patient-privacy', rule);
  demandDocument(consent, rule);
  return {
    id: readId(consent, rule),
    beside: readBeside(consent),
    source: identified(consent.at('organization').only('C-02'), URA_SYSTEM, 'C-02', isUra, 'eight digits'),
    given: consent.at('dateTime').formed('C-05', (text) => spanOf(text) !== undefined, 'a FHIR dateTime'),
    policy: consent
      .at('policy')
      .only('C-13')
      .at('uri')
      .formed('C-13', (text) => text.startsWith(policyBase) && text.length > policyBase.length, `${policyBase}<version>`)
      ?.slice(policyBase.length),
  };
}

function claimed(consent: Place, profile: string, rule: string): void {
  const claims = consent.at('meta').at('profile');
  if (!claims.items().some((p) => p.value === profile)) claims.report('required', rule, { expected: profile });
}

function demandDocument(consent: Place, rule: string): void {
  const categories = consent.at('category');
  const isDocument = (c: Place): boolean =>
    c
      .at('coding')
      .items()
      .some((coding) => coding.at('system').value === LOINC && coding.at('code').value === CONSENT_DOCUMENT);
  if (!categories.items().some(isDocument)) categories.report('required', rule, { expected: `${LOINC}#${CONSENT_DOCUMENT}` });
}

function readId(consent: Place, rule: string): string | undefined {
  const identifier = consent.at('identifier').only(rule);
  const system = identifier.at('system');
  if (identifier.exists && system.value !== URI_SYSTEM) system.report('fixed-value', rule, { expected: URI_SYSTEM, severity: 'error' });
  if (!identifier.exists) return undefined;
  const isUrn = (text: string): boolean => text.startsWith('urn:uuid:') && isUuid(text.slice(9));
  return identifier.at('value').formed(rule, isUrn, 'urn:uuid:<uuid>')?.slice(9);
}

function readBeside(consent: Place): BesideConsent | undefined {
  const patient = consent.at('patient');
  patient.onlyKeys('C-02', ['identifier', 'type']);
  const bsn = identified(patient, BSN_SYSTEM, 'C-02', () => true, 'a BSN');
  if (bsn !== undefined && !isBsn(bsn)) patient.at('identifier').at('value').report('bsn-invalid', 'C-02', { severity: 'error' });
  const versionId = consent.at('meta').at('versionId').value;
  return bsn === undefined ? undefined : { bsn, ...(typeof versionId === 'string' ? { versionId } : {}) };
}
