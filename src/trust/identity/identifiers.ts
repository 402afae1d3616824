import { normaliseBsn } from '../../bsn.js';
import { AGB, APPLICATION_ID, BSN, URA, UZI_PERSON, UZI_SYSTEM } from '../../hl7v3/oids.js';

/** Identifiers by which trust knows who is who (SEC 1.1). */
export type IdentifierKind = 'bsn' | 'ura' | 'uziPerson' | 'uziSystem' | 'agb' | 'applicationId';

interface Identifier {
  readonly root: string;
  /** The form to compare by; undefined for what is no identifier of this kind. */
  readonly normalise: (text: string) => string | undefined;
  /** Whether the form `urn:oid:` was ever in use for it. */
  readonly oidForm: boolean;
}

/** An identifier as HL7v3 has it. */
export interface Ii {
  readonly root: string;
  readonly extension: string;
}

/** What a certificate says where there is no AGB code. */
export const NO_AGB = '00000000';

const IDENTIFIERS: Readonly<Record<IdentifierKind, Identifier>> = {
  bsn: { root: BSN, normalise: normaliseBsn, oidForm: true },
  ura: { root: URA, normalise: (text) => padded(text, 8), oidForm: true },
  uziPerson: { root: UZI_PERSON, normalise: (text) => padded(text, 9), oidForm: false },
  uziSystem: { root: UZI_SYSTEM, normalise: (text) => padded(text, 9), oidForm: false },
  agb: { root: AGB, normalise: (text) => (text.length === 8 ? padded(text, 8) : undefined), oidForm: false },
  applicationId: { root: APPLICATION_ID, normalise: (text) => padded(text, 8)?.replace(/^0+/, ''), oidForm: true },
};

const BY_ROOT: ReadonlyMap<string, Identifier> = new Map(Object.values(IDENTIFIERS).map((i) => [i.root, i]));
const LONGEST_URN = 128;
const II_FORM = /^urn:IIroot:([\d.]+):IIext:(\d+)$/;
const OID_FORM = /^urn:oid:([\d.]+)\.(\d+)$/;

/** The form to compare by: URA of 8 digits, BSN and UZI number of 9, application id without leading zeros; undefined when it is none. */
export function normalise(kind: IdentifierKind, text: string): string | undefined {
  return IDENTIFIERS[kind].normalise(text);
}

/** Whether the text is an identifier of this kind as it should be written. */
export function isIdentifier(kind: IdentifierKind, text: string): boolean {
  return normalise(kind, text) === text;
}

/** Whether two texts are the same identifier; what is none is the same as nothing, not even as itself. */
export function isSame(kind: IdentifierKind, one: string, other: string): boolean {
  const normal = normalise(kind, one);
  return normal !== undefined && normal === normalise(kind, other);
}

/** Root of the identifiers of a kind. */
export function rootOf(kind: IdentifierKind): string {
  return IDENTIFIERS[kind].root;
}

/** An identifier as one URN, as SAML has it: `urn:IIroot:2.16.528.1.1007.3.3:IIext:90000380`. Written as given. */
export function iiUrn(root: string, extension: string): string {
  return `urn:IIroot:${root}:IIext:${extension}`;
}

/**
 * Reads the form that {@link iiUrn} writes and, for BSN, URA and application id, the older `urn:oid:<root>.<extension>`.
 * The extension comes back in the form to compare by; undefined for another form, an unknown root, or what is no identifier of that root.
 */
export function readIiUrn(text: string): Ii | undefined {
  if (text.length > LONGEST_URN) return undefined;
  const old = OID_FORM.exec(text);
  const [, root = '', written = ''] = old ?? II_FORM.exec(text) ?? [];
  const identifier = BY_ROOT.get(root);
  if (identifier === undefined || (old !== null && !identifier.oidForm)) return undefined;
  const extension = identifier.normalise(written);
  return extension === undefined ? undefined : { root, extension };
}

/** Digits with the zeros that were left out. Zeros only are nobody: two of them must not pass for the same. */
function padded(text: string, digits: number): string | undefined {
  return /^\d{1,9}$/.test(text) && text.length <= digits && /[1-9]/.test(text) ? text.padStart(digits, '0') : undefined;
}
