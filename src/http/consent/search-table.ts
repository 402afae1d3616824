import type { SearchTable } from '../fhir/search.js';

/** A parameter of a search for Consents. */
interface ConsentParameter {
  readonly type: 'token' | 'reference' | 'date' | 'uri';
  readonly documentation?: string;
}

const BY_IDENTIFIER = 'By identifier.';

/** What may be asked of Consents (CS e). None asks for a yes or a no: nobody may look for those who refused (C-80). */
export const CONSENT_PARAMETERS = {
  _id: { type: 'token' },
  _lastUpdated: { type: 'date' },
  _profile: {
    type: 'uri',
    documentation: 'gw-optin, as without it; gw-shield: shields in force of the patient of the token, for the own source only.',
  },
  patient: { type: 'reference', documentation: 'By identifier: the BSN, that of the token. POST _search keeps it out of addresses.' },
  organization: { type: 'reference', documentation: BY_IDENTIFIER },
  status: { type: 'token' },
  category: { type: 'token' },
  date: { type: 'date', documentation: 'When the decision was given.' },
  period: { type: 'date', documentation: 'In force.' },
  identifier: { type: 'token' },
  actor: { type: 'reference', documentation: BY_IDENTIFIER },
  purpose: { type: 'token' },
} as const satisfies Readonly<Record<string, ConsentParameter>>;

/** What can be sorted by. */
const CONSENT_SORTS = ['date', 'period', '_lastUpdated'] as const;

/** The same as the reader of searches takes it. */
export const CONSENT_SEARCH: SearchTable = {
  parameters: Object.fromEntries(
    Object.entries(CONSENT_PARAMETERS).map(([name, { type }]) => [name, type === 'reference' ? ['.identifier', ':identifier'] : ['']]),
  ),
  sorts: CONSENT_SORTS,
};
