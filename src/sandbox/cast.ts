import type { Participation } from '../consent/participation.js';
import type { PkiName } from '../trust/pki/make.js';

/** An organisation of the sandbox; all of it is invented. */
export interface Player {
  readonly ura: string;
  readonly name: string;
  /** A code of 2.16.840.1.113883.2.4.15.1060. */
  readonly type: string;
  readonly application: string;
  /** Its certificate in the test PKI. */
  readonly certificate: PkiName;
}

/** Those who ask, each through its own client: a system of the same organisation that talks FHIR with the gateway. */
export const ASKING: readonly (Player & { readonly client: string; readonly city: string })[] = [
  { ura: '90000380', name: 'Huisartsenpost Droomdal', type: 'N6', application: '300', client: '310', city: 'Droomdal', certificate: 'server-a' },
  { ura: '90000381', name: 'Apotheek De Proef', type: 'J8', application: '301', client: '311', city: 'Droomdal', certificate: 'server-b' },
];

/** Those who have something of the patient, each with a system of its own kind behind the gateway. */
export const SOURCES: readonly (Player & { readonly system: 'hl7v3' | 'fhir'; readonly categories: readonly ('MED' | 'ICA')[] })[] = [
  {
    ...{ ura: '90000382', name: 'Apotheek De Verzonnen Vijzel', type: 'J8', application: '302', certificate: 'server-c' },
    ...{ system: 'hl7v3', categories: ['MED'] },
  },
  {
    ...{ ura: '90000383', name: 'Apotheek Het Bedachte Poeder', type: 'J8', application: '303', certificate: 'server-d' },
    ...{ system: 'fhir', categories: ['MED', 'ICA'] },
  },
];

/** Whose certificate the gateway shows: it answers for all of them. */
export const HOST: { readonly ura: string; readonly certificate: PkiName } = { ura: '90000384', certificate: 'gateway' };

/** The switch point. */
export const SWITCH: { readonly ura: string; readonly application: string; readonly certificate: PkiName } = {
  ura: '90000001',
  application: '1',
  certificate: 'lsp',
};

/** The patient of whom the sources have something. */
export const PATIENT = { bsn: '999900158', birthDate: '1961-04-17' } as const;

/** The one region of all of them. */
export const REGION = 7;

/** Certificates that the sandbox needs. */
export const CERTIFICATES: readonly PkiName[] = [...ASKING, ...SOURCES, HOST, SWITCH].map(({ certificate }) => certificate);

/** The name in the certificate of a player. */
export function hostOf(certificate: PkiName): string {
  return `${certificate}.schakel.example`;
}

/** How everybody takes part in the exchange. */
export function participations(since: string): readonly Participation[] {
  return [...ASKING, ...SOURCES].map(({ ura, name, type }) => ({
    ...{ ura, name, type, connectedFrom: since, regions: [REGION], online: 'takes-part', country: 'NL' },
  }));
}
