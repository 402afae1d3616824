import type { FhirDoor } from '../door.js';

/** What the CapabilityStatement says of Organization (CS C-65, C-76). */
export const ORGANIZATION_CAPABILITY: FhirDoor['capability'] = {
  type: 'Organization',
  documentation:
    'The public list of organisations that take part, with what each offers online; active: connected now. No token is needed, and none is looked at. There is nothing of patients in it.',
  interaction: [{ code: 'read' }, { code: 'search-type' }],
  versioning: 'no-version',
  searchParam: [
    { name: 'identifier', type: 'token', documentation: 'URA.' },
    { name: 'name', type: 'string', documentation: 'Begins with it, whatever the case and accents; also :contains and :exact.' },
    { name: 'type', type: 'token', documentation: 'Kind of organisation, of 2.16.840.1.113883.2.4.15.1060.' },
    { name: 'active', type: 'token', documentation: 'true: connected now.' },
  ],
};
