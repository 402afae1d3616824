import { GW } from '../../fhir/extensions.js';
import { BSN } from '../../fhir/systems.js';

/** Names that the two kinds of Consent are written with (CS c.2, c.3). */
export const OPTIN_PROFILE = `${GW}/StructureDefinition/gw-optin`;
export const SHIELD_PROFILE = `${GW}/StructureDefinition/gw-shield`;
export const OPTIN_POLICY = `${GW}/policy/lsp-optin/`;
export const SHIELD_POLICY = `${GW}/policy/afschermen/`;
export const CATEGORY_SYSTEM = `${GW}/CodeSystem/gegevenssoort`;
/** Code system of our rules, in answers to writes (CS e). */
export const RULE_SYSTEM = `${GW}/CodeSystem/rule`;

export const BSN_SYSTEM = BSN;
export const URA_SYSTEM = 'http://fhir.nl/fhir/NamingSystem/ura';
export const UZI_SYSTEM = 'http://fhir.nl/fhir/NamingSystem/uzi-nr-pers';

export const LOINC = 'http://loinc.org';
/** Privacy policy acknowledgement. */
export const CONSENT_DOCUMENT = '59284-0';
export const MITZ_CATEGORY_SYSTEM = 'http://fhir.nl/otv/CodeSystem/gegevenscategorie';
export const CONSENT_SCOPE = 'http://terminology.hl7.org/CodeSystem/consentscope';
export const CONSENT_ACTION = 'http://terminology.hl7.org/CodeSystem/consentaction';
export const PARTICIPATION_TYPE = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
export const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';

/** Extensions of Consent (extensions list; CS c.2, c.3). */
export const CONSENT_EXTENSIONS = {
  channel: `${GW}/StructureDefinition/consent-channel`,
  information: `${GW}/StructureDefinition/consent-information`,
  recorder: `${GW}/StructureDefinition/consent-recorder`,
  signature: `${GW}/StructureDefinition/consent-signature`,
  withdrawal: `${GW}/StructureDefinition/consent-withdrawal`,
  predecessor: `${GW}/StructureDefinition/consent-predecessor`,
  codeMatch: `${GW}/StructureDefinition/consent-code-match`,
  /** As Mitz sends it: readers limited to these RPZAC codes. */
  readerCategory: 'http://fhir.nl/StructureDefinition/OTV-ProviderCategory',
} as const;
