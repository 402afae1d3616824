import { GW } from '../../fhir/extensions.js';
import type { FhirDoor } from '../door.js';

/** What the CapabilityStatement says of AuditEvent (CS e). */
export const AUDIT_EVENT_CAPABILITY: FhirDoor['capability'] = {
  type: 'AuditEvent',
  supportedProfile: [`${GW}/StructureDefinition/gw-access-event`],
  documentation:
    'Lines of the access log: a patient sees the own overview, an organisation its own acts, the desk one patient under the number of a case, a supervisor all. Every look is a line too. What depends on the wish of a patient is in none of them.',
  interaction: [{ code: 'read' }, { code: 'search-type' }],
  versioning: 'no-version',
  searchParam: [
    {
      name: 'patient',
      type: 'reference',
      documentation: 'By identifier: the BSN, or the pseudonym of a line. POST _search keeps a BSN out of addresses.',
    },
    { name: 'date', type: 'date' },
    { name: 'type', type: 'token' },
    { name: 'subtype', type: 'token' },
    { name: 'agent', type: 'reference', documentation: 'By identifier.' },
  ],
  operation: [
    {
      name: 'overview',
      definition: `${GW}/OperationDefinition/access-overview`,
      documentation: 'The own lines in words, as Parameters (format=json) or as plain text for paper (format=text).',
    },
  ],
};
