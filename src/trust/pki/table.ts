import type { RefusalCode } from '../refusals.js';

/** What a key may be used for: its keyUsage, its extended uses and its policy (usages.ts). */
export type Usage = 'authority' | 'lists' | 'authentication' | 'signature' | 'confidentiality' | 'server' | 'ocsp';

/** A certificate as the table has it: everything that it is made from. */
export interface Row {
  readonly purpose: string;
  /** Name of the row that signs it; its own name when it signs itself. */
  readonly issuer: string;
  readonly usage: Usage;
  /** Values of the otherName 2.5.5.5 (SEC 1.5). */
  readonly names: readonly string[];
  /** The code with which it is refused for its usage, an authority with what is below it; absent when it is accepted. */
  readonly refused?: RefusalCode;
  /** First and last day, counted from now. */
  readonly days: readonly [first: number, last: number];
  /** Common name of the subject, without the mark of a test. */
  readonly cn?: string;
  /** Number in the subject when no name gives it. */
  readonly uzi?: string;
  /** The name that mail systems know; a second otherName (SEC 1.5 step 4). */
  readonly upn?: string;
  readonly dns?: readonly string[];
  /** Names as UTF8String, which is wrong. */
  readonly utf8?: boolean;
  readonly pathLength?: number;
  readonly bits?: number;
  readonly hash?: 'SHA-1';
  /** Row of the trusted world whose subject and key identifier it takes over. */
  readonly like?: string;
  /** Day of its revocation, counted from now. */
  readonly revoked?: number;
  /** An extension that nobody knows, marked critical. */
  readonly unknownExtension?: string;
}

type Details = Partial<Omit<Row, 'purpose' | 'issuer' | 'usage' | 'names'>>;

const Z = '2.16.528.1.1003.1.3.5.5.2-1';
const N = '2.16.528.1.1003.1.3.5.5.3-1';
const M = '2.16.528.1.1003.1.3.5.5.4-1';
const S = '2.16.528.1.1003.1.3.5.5.5-1';

const GP_NAME = `${Z}-900005259-Z-90000380-01.015-01000001`;
const GP = { cn: 'A. de Huisarts', upn: '900005259@90000380' };
const PHARMACIST_NAME = `${Z}-900005267-Z-90000381-17.000-02000001`;
const PHARMACIST = { cn: 'Zoë Apotheker', upn: '900005267@90000381' };
const NURSE_NAME = `${Z}-900005275-Z-90000380-30.000-00000000`;
const NURSE = { cn: 'V. Pleegkundige', upn: '900005275@90000380' };
const ASSISTANT_NAME = `${N}-900008176-N-90000380-00.000-00000000`;
const ASSISTANT = { cn: 'D. Assistent', upn: '900008176@90000380' };

/** Every certificate of the test PKI (SEC 4.1). A row stands below the row that signs it. */
export const CERTIFICATES = {
  root: authority('the anchor', 'root', { days: [-3650, 7300] }),
  dom: authority('intermediate below the anchor', 'root', { days: [-3000, 5000] }),
  'ca-z': authority('issues cards of care professionals', 'dom', { pathLength: 0 }),
  'ca-n': authority('issues named employee cards', 'dom', { pathLength: 0 }),
  'ca-m': authority('issues unnamed employee cards', 'dom', { pathLength: 0 }),
  'ca-s': authority('issues server certificates', 'dom', { pathLength: 0 }),

  'server-a': server('organisation A: TLS, signs tokens of the server', `${S}-900010079-S-90000380-00.000-00000000`, 'server-a'),
  'server-b': server('organisation B: TLS, signs tokens of the server', `${S}-900010080-S-90000381-00.000-00000000`, 'server-b'),
  'server-c': server('organisation C: a source', `${S}-900010108-S-90000382-00.000-00000000`, 'server-c'),
  'server-d': server('organisation D: a source', `${S}-900010121-S-90000383-00.000-00000000`, 'server-d'),
  gateway: server('one gateway for several organisations', `${S}-900010133-S-90000384-00.000-00000000`, 'gateway'),
  lsp: server('the national switch point: TLS', `${S}-900010001-S-90000001-00.000-00000000`, 'lsp'),
  'server-4096': server('a key of 4096 bits, as real servers have', `${S}-900010087-S-90000380-00.000-00000000`, 'server-4096', { bits: 4096 }),

  'z-gp-auth': leaf('GP: signs transaction tokens', 'ca-z', 'authentication', [GP_NAME], GP),
  'z-gp-sign': leaf('GP: signs mandates', 'ca-z', 'signature', [GP_NAME], GP),
  'z-pharm-auth': leaf('pharmacist: signs transaction tokens', 'ca-z', 'authentication', [PHARMACIST_NAME], PHARMACIST),
  'z-pharm-sign': leaf('pharmacist: signs mandates', 'ca-z', 'signature', [PHARMACIST_NAME], PHARMACIST),
  'z-nurse-auth': leaf('nurse, who may do less: signs transaction tokens', 'ca-z', 'authentication', [NURSE_NAME], NURSE),
  'z-nurse-sign': leaf('nurse, who may not mandate: signs mandates', 'ca-z', 'signature', [NURSE_NAME], NURSE),
  'n-auth': leaf('employee by name: signs under a mandate', 'ca-n', 'authentication', [ASSISTANT_NAME], ASSISTANT),
  'n-sign': leaf('employee by name: may not grant a mandate', 'ca-n', 'signature', [ASSISTANT_NAME], ASSISTANT),
  'm-auth': leaf('employee without a name', 'ca-m', 'authentication', [`${M}-900009999-M-90000380-00.000-00000000`], no('CARD_NOT_ALLOWED')),

  'z-expired': card('has expired', 900005301, { ...no('CERT_EXPIRED'), days: [-900, -10] }),
  'z-future': card('is not valid yet', 900005302, { ...no('CERT_NOT_YET_VALID'), days: [10, 900] }),
  'z-revoked': card('revoked long ago', 900005303, { ...no('CERT_REVOKED'), revoked: -180 }),
  'z-revoked-later': card('revoked ten days ago: after what it signed before', 900005304, { ...no('CERT_REVOKED'), revoked: -10 }),
  'server-revoked': server('a revoked server', `${S}-900010095-S-90000380-00.000-00000000`, 'server-revoked', {
    ...no('CERT_REVOKED'),
    revoked: -30,
  }),
  'ca-revoked': authority('a revoked authority', 'dom', { ...no('CERT_REVOKED'), pathLength: 0, revoked: -30 }),
  'z-from-revoked-ca': card('issued by the revoked authority', 900005305, no('CERT_REVOKED'), 'ca-revoked'),

  'z-role-unknown': leaf('a role that does not exist', 'ca-z', 'authentication', [`${Z}-900005306-Z-90000380-99.999-01000001`], no('CERT_IDENTITY')),
  'z-role-none': leaf('a professional without a role', 'ca-z', 'authentication', [`${Z}-900005307-Z-90000380-00.000-01000001`], no('CERT_IDENTITY')),
  'n-with-role': leaf('an employee with a role', 'ca-n', 'authentication', [`${N}-900008184-N-90000380-01.015-00000000`], no('CERT_IDENTITY')),
  'z-from-server-ca': card('a professional by the authority of servers', 900005308, no('CERT_IDENTITY'), 'ca-s'),
  'z-two-names': leaf('two names', 'ca-z', 'authentication', [GP_NAME, PHARMACIST_NAME], no('CERT_IDENTITY')),
  'z-no-name': leaf('no name', 'ca-z', 'authentication', [], { ...no('CERT_IDENTITY'), uzi: '900005309', upn: '900005309@90000380' }),
  'z-utf8-name': card('a name of the wrong kind of string', 900005310, { ...no('CERT_IDENTITY'), utf8: true }),
  'z-bad-name': leaf('a name with a number too long', 'ca-z', 'authentication', [`${Z}-9000053110-Z-90000380-01.015-01000001`], no('CERT_IDENTITY')),

  'z-wrong-usage': leaf('GP: for confidentiality only', 'ca-z', 'confidentiality', [GP_NAME], { ...GP, ...no('CERT_KEY_USAGE') }),
  'z-weak': card('a key of 1024 bits', 900005312, { ...no('CERT_UNTRUSTED'), bits: 1024 }),
  'z-sha1': card('signed over SHA-1', 900005313, { ...no('CERT_UNTRUSTED'), hash: 'SHA-1' }),
  'z-critical': card('a critical extension that nobody knows', 900005314, { ...no('CERT_UNTRUSTED'), unknownExtension: '2.999.5.99' }),
  'z-self-signed': card('signed by itself, with the name of the GP', 900005259, { ...no('CERT_UNTRUSTED'), like: 'z-gp-auth' }, 'z-self-signed'),
  'z-not-ca-issuer': card('issued by a card', 900005315, no('CERT_UNTRUSTED'), 'z-gp-auth'),
  'ca-too-deep': authority('an authority below one that allows none', 'ca-z', { ...no('CERT_UNTRUSTED'), pathLength: 0 }),
  'z-too-deep': card('issued one authority too deep', 900005316, no('CERT_UNTRUSTED'), 'ca-too-deep'),
  'ca-no-sign': { ...authority('an authority that may sign lists only', 'dom', no('CERT_UNTRUSTED')), usage: 'lists' },
  'z-from-no-sign': card('issued by an authority that may not', 900005317, no('CERT_UNTRUSTED'), 'ca-no-sign'),

  'root-other': authority('an anchor of others, with the name of ours', 'root-other', { ...other('root'), days: [-3650, 7300] }),
  'dom-other': authority('intermediate of others', 'root-other', { ...other('dom'), days: [-3000, 5000] }),
  'ca-z-other': authority('authority of others', 'dom-other', { ...other('ca-z'), pathLength: 0 }),
  'ca-s-other': authority('authority of others', 'dom-other', { ...other('ca-s'), pathLength: 0 }),
  'z-other': card('the GP, by others', 900005259, other('z-gp-auth'), 'ca-z-other'),
  'server-other': {
    ...server('organisation A, by others', `${S}-900010079-S-90000380-00.000-00000000`, 'server-a', other('server-a')),
    issuer: 'ca-s-other',
  },

  'ocsp-signer': leaf('answers for the authority of cards', 'ca-z', 'ocsp', []),
  'ocsp-signer-s': leaf('answers for the authority of servers', 'ca-s', 'ocsp', []),
} satisfies Readonly<Record<string, Row>>;

/** Name of a certificate of the test PKI. */
export type PkiName = keyof typeof CERTIFICATES;

/** Every name, issuers first. */
export const PKI_NAMES = Object.keys(CERTIFICATES) as readonly PkiName[];

/** The row of a name; undefined when there is none. */
export function rowOf(name: string): Row | undefined {
  return Object.hasOwn(CERTIFICATES, name) ? (CERTIFICATES as Readonly<Record<string, Row>>)[name] : undefined;
}

/** How the lists of one authority differ, behind its name: `ca-z`, `ca-z-expired`, ... */
export const LIST_KINDS = {
  '': 'the list of now',
  '-expired': 'its nextUpdate has passed',
  '-wrong-signer': 'signed by another authority',
  '-delta': 'only what changed, a kind that is not read',
} as const;

/** What stands behind the name of an authority in the name of its list. */
export type ListKind = keyof typeof LIST_KINDS;

/** Whether a certificate issues others, or at least lists: it has lists of its own. */
export function isAuthority({ usage }: Row): boolean {
  return usage === 'authority' || usage === 'lists';
}

function authority(purpose: string, issuer: string, details: Details): Row {
  return { purpose, issuer, usage: 'authority', names: [], days: [-2000, 3000], ...details };
}

function leaf(purpose: string, issuer: string, usage: Usage, names: readonly string[], details: Details = {}): Row {
  return { purpose, issuer, usage, names, days: [-365, 730], ...details };
}

function server(purpose: string, name: string, host: string, details: Details = {}): Row {
  return leaf(purpose, 'ca-s', 'server', [name], { cn: `${host}.schakel.example`, dns: [`${host}.schakel.example`], ...details });
}

/** The authentication certificate of a GP in whom one thing is wrong. */
function card(purpose: string, uzi: number, details: Details, issuer: string = 'ca-z'): Row {
  return leaf(purpose, issuer, 'authentication', [`${Z}-${uzi}-Z-90000380-01.015-01000001`], details);
}

function no(refused: RefusalCode): Details {
  return { refused };
}

/** Of the untrusted world, where everything has the name of ours (SEC 5, case 23). */
function other(like: string): Details {
  return { ...no('CERT_UNTRUSTED'), like };
}
