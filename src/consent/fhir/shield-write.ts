import { URI_SYSTEM, V3_ACT_CODE } from '../../fhir/systems.js';
import type { Consent, ConsentProvision, Reference } from '../../fhir/types.js';
import type { BusinessIdentifier, CodeGroup, ShieldRule } from '../shield.js';
import * as canonical from './canonicals.js';
import { concept, logical, versionMeta } from './concept.js';
import type { BesideConsent } from './optin-form.js';
import type { ShieldForm } from './shield-form.js';

/** Writes a shield as a complete `gw-shield`, for the side of the source only (CS c.3). */
export function writeShield(shield: ShieldForm, { bsn, versionId, lastUpdated }: BesideConsent): Consent {
  return {
    resourceType: 'Consent',
    id: shield.id,
    meta: { ...versionMeta({ versionId, lastUpdated }), profile: [canonical.SHIELD_PROFILE] },
    identifier: [{ system: URI_SYSTEM, value: `urn:uuid:${shield.id}` }],
    status: shield.status,
    scope: concept(canonical.CONSENT_SCOPE, 'patient-privacy'),
    category: [concept(canonical.LOINC, canonical.CONSENT_DOCUMENT)],
    patient: logical(canonical.BSN_SYSTEM, bsn),
    dateTime: shield.given,
    performer: [logical(canonical.BSN_SYSTEM, bsn)],
    organization: [logical(canonical.URA_SYSTEM, shield.source)],
    policy: [{ uri: canonical.SHIELD_POLICY + shield.policy }],
    policyRule: concept(V3_ACT_CODE, 'OPTINR'),
    verification: [{ verified: true, verificationDate: shield.riskDiscussed }],
    provision: { type: 'permit', provision: shield.rules.map(writeRule) },
  };
}

/** One inner provision of type deny; what a rule does not speak of is left out. */
function writeRule({ items = [], categories, period, codes, authors = [], related = [], labels }: ShieldRule): ConsentProvision {
  const data = [
    ...items.map(({ identifier, dependents }) => datum(dependents ? 'dependents' : 'instance', identifier)),
    ...authors.map((identifier) => datum('authoredby', identifier)),
    ...related.map((identifier) => datum('related', identifier)),
  ];
  return {
    type: 'deny',
    ...(categories === undefined ? {} : { class: categories.map((code) => ({ system: canonical.CATEGORY_SYSTEM, code })) }),
    ...(period === undefined ? {} : { dataPeriod: { ...period } }),
    ...(codes === undefined ? {} : { code: codes.map(writeCode) }),
    ...(labels === undefined ? {} : { securityLabel: labels.map((label) => ({ ...label })) }),
    ...(data.length === 0 ? {} : { data }),
  };
}

function writeCode({ system, code, match }: CodeGroup): NonNullable<ConsentProvision['code']>[number] {
  return { extension: [{ url: canonical.CONSENT_EXTENSIONS.codeMatch, valueCode: match }], ...concept(system, code) };
}

function datum(meaning: 'instance' | 'dependents' | 'authoredby' | 'related', { system, value }: BusinessIdentifier) {
  const reference: Reference = system === undefined ? { reference: value } : logical(system, value);
  return { meaning, reference };
}
