import { bitsOf, context, DER, DerError, expectTag, listOf, naturalOf, oidOf, onlyDer, type DerElement } from '../der.js';

/** Object identifiers of extensions that are read here (RFC 5280 4.2). */
export const EXTENSION = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  distributionPoints: '2.5.29.31',
  policies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
} as const;

/** Bits of keyUsage, in the order of RFC 5280 4.2.1.3. */
export const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

/** What a key may be used for. */
export type KeyUsage = (typeof KEY_USAGES)[number];

/** One extension as it stands. */
export interface Extension {
  readonly oid: string;
  readonly isCritical: boolean;
  /** DER of its value, without the octet string around it. */
  readonly value: Uint8Array;
}

/** The extensions that trust depends on, read. Absent ones are undefined or empty. */
export interface KnownExtensions {
  readonly basicConstraints: { readonly isCritical: boolean; readonly isCa: boolean; readonly pathLength: number | undefined } | undefined;
  readonly keyUsage: ReadonlySet<KeyUsage> | undefined;
  /** Object identifiers of extendedKeyUsage. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly authorityKey: { readonly id: string | undefined; readonly serial: bigint | undefined } | undefined;
  /** Hexadecimal. */
  readonly subjectKey: string | undefined;
  readonly policies: readonly string[] | undefined;
  /** Addresses of revocation lists: never fetched because a certificate says so (SEC 3.b.cert, case 65). */
  readonly distributionPoints: readonly string[];
  /** Addresses of OCSP responders; as little followed. */
  readonly ocspResponders: readonly string[];
}

/** Extensions as a list; one that stands there twice is refused (RFC 5280 4.2). */
export function extensionsOf(list: DerElement): readonly Extension[] {
  const out: Extension[] = [];
  for (const element of listOf(expectTag(list, DER.sequence))) {
    const extension = extensionOf(element);
    if (out.some(({ oid }) => oid === extension.oid)) throw new DerError('an extension stands there twice');
    out.push(extension);
  }
  return out;
}

/** One extension: type, whether it is critical, value. */
function extensionOf(element: DerElement): Extension {
  const [type, ...rest] = listOf(expectTag(element, DER.sequence), 3);
  if (type === undefined) throw new DerError('an extension has no type');
  const [flag, value] = rest.length === 2 ? rest : [undefined, rest[0]];
  return { oid: oidOf(type), isCritical: flag !== undefined && booleanOf(flag), value: expectTag(value, DER.octetString).content };
}

/** Reads the extensions that are known. */
export function knownExtensions(extensions: readonly Extension[]): KnownExtensions {
  const read = <T>(oid: string, as: (value: DerElement, extension: Extension) => T): T | undefined => {
    const extension = extensions.find((e) => e.oid === oid);
    return extension === undefined ? undefined : as(onlyDer(extension.value), extension);
  };
  return {
    basicConstraints: read(EXTENSION.basicConstraints, basicConstraintsOf),
    keyUsage: read(EXTENSION.keyUsage, (value) => keyUsageOf(value)),
    extendedKeyUsage: read(EXTENSION.extendedKeyUsage, (value) => listOf(expectTag(value, DER.sequence)).map(oidOf)),
    authorityKey: read(EXTENSION.authorityKeyIdentifier, authorityKeyOf),
    subjectKey: read(EXTENSION.subjectKeyIdentifier, (value) => hex(expectTag(value, DER.octetString).content)),
    policies: read(EXTENSION.policies, policiesOf),
    distributionPoints: read(EXTENSION.distributionPoints, distributionPointsOf) ?? [],
    ocspResponders: read(EXTENSION.authorityInfoAccess, respondersOf) ?? [],
  };
}

/** A boolean in DER: 0 or 255. */
export function booleanOf(element: DerElement): boolean {
  const { content } = expectTag(element, DER.boolean);
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) throw new DerError('a boolean is expected');
  return content[0] === 0xff;
}

/** Octets in hexadecimal. */
export function hex(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('hex');
}

function basicConstraintsOf(value: DerElement, { isCritical }: Extension): NonNullable<KnownExtensions['basicConstraints']> {
  const parts = listOf(expectTag(value, DER.sequence), 2);
  const hasFlag = parts[0]?.tag === DER.boolean;
  const [length, ...more] = hasFlag ? parts.slice(1) : parts;
  if (more.length > 0) throw new DerError('basicConstraints has another form');
  const isCa = hasFlag && parts[0] !== undefined && booleanOf(parts[0]);
  const pathLength = length === undefined ? undefined : Number(naturalOf(expectTag(length, DER.integer)));
  return { isCritical, isCa, pathLength };
}

function keyUsageOf(value: DerElement): ReadonlySet<KeyUsage> {
  const bits = bitsOf(value);
  return new Set(KEY_USAGES.filter((_, i) => bits[i] === true));
}

function authorityKeyOf(value: DerElement): NonNullable<KnownExtensions['authorityKey']> {
  const parts = listOf(expectTag(value, DER.sequence), 3);
  const id = parts.find(({ tag }) => tag === context(0, false));
  const serial = parts.find(({ tag }) => tag === context(2, false));
  return {
    id: id === undefined ? undefined : hex(id.content),
    serial: serial === undefined ? undefined : naturalOf({ ...serial, tag: DER.integer }),
  };
}

function policiesOf(value: DerElement): readonly string[] {
  return listOf(expectTag(value, DER.sequence)).map((information) => {
    const [policy] = listOf(expectTag(information, DER.sequence), 2);
    if (policy === undefined) throw new DerError('a policy has no identifier');
    return oidOf(policy);
  });
}

/** Only `fullName` with a URI (RFC 5280 4.2.1.13); points with reasons or another issuer are left out: such lists are not read. */
function distributionPointsOf(value: DerElement): readonly string[] {
  return listOf(expectTag(value, DER.sequence), 16).flatMap((point) => {
    const [name, ...more] = listOf(expectTag(point, DER.sequence), 3);
    if (name?.tag !== context(0) || more.length > 0) return [];
    const full = onlyDer(name.content);
    if (full.tag !== context(0)) return [];
    return listOf(full, 16)
      .filter(({ tag }) => tag === URI)
      .map(({ content }) => Buffer.from(content).toString('latin1'));
  });
}

const URI = context(6, false);
const OCSP = '1.3.6.1.5.5.7.48.1';

function respondersOf(value: DerElement): readonly string[] {
  return listOf(expectTag(value, DER.sequence), 16).flatMap((description) => {
    const [method, location] = listOf(expectTag(description, DER.sequence), 2);
    if (method === undefined || location?.tag !== URI || oidOf(method) !== OCSP) return [];
    return [Buffer.from(location.content).toString('latin1')];
  });
}
