import { OPTIN_PROFILE, SHIELD_PROFILE } from '../../consent/fhir/canonicals.js';
import { OPERATIONS } from '../../consent/fhir/operations.js';
import { GW } from '../../fhir/extensions.js';
import type { FhirDoor } from '../door.js';
import { CONSENT_PARAMETERS } from './search-table.js';

/** What the CapabilityStatement says of Consent (CS e). */
export const CONSENT_CAPABILITY: FhirDoor['capability'] = {
  type: 'Consent',
  supportedProfile: [OPTIN_PROFILE, SHIELD_PROFILE],
  documentation:
    'Decisions of patients about a source: a source sees its own, a patient the own, the desk those of one patient. Shields are there for their source only. Nothing is deleted: what was wrong becomes entered-in-error.',
  interaction: [
    ...['read', 'vread', 'history-instance', 'search-type', 'create'].map((code) => ({ code })),
    { code: 'update', documentation: 'Changes of status only, with If-Match.' },
  ],
  versioning: 'versioned-update',
  readHistory: true,
  updateCreate: false,
  conditionalCreate: true,
  conditionalRead: 'not-match',
  conditionalUpdate: false,
  conditionalDelete: 'not-supported',
  searchParam: Object.entries(CONSENT_PARAMETERS).map(([name, parameter]) => ({ name, ...parameter })),
  operation: OPERATIONS.map(({ name, id, description }) => ({
    name,
    definition: `${GW}/OperationDefinition/${id}`,
    documentation: description,
  })),
};
