import { DER, expectTag, listOf, naturalOf, oidOf, onlyDer, partsOf, type DerElement } from '../der.js';

/** A certificate by its issuer and serial number, as `X509IssuerSerial` has it (SEC 2.0). */
export interface IssuerSerial {
  /** `CN=..., O=..., C=NL`: most specific first, RFC 2253 with a space behind each comma (SEC 1.5, 5). */
  readonly issuerName: string;
  /** Decimal. */
  readonly serialNumber: string;
}

/** Names of attribute types in a distinguished name (RFC 4514 3, and what card issuers use). */
const TYPES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'T',
  '2.5.4.42': 'GN',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
};

/**
 * Issuer and serial number of a certificate, read from its DER: what Node prints loses the kind of text and escapes in its own way.
 * @throws DerError when it is no certificate
 */
export function issuerSerialOf(certificate: Uint8Array): IssuerSerial {
  const [signed] = partsOf(expectTag(onlyDer(certificate), DER.sequence));
  const [first, ...rest] = listOf(expectTag(signed, DER.sequence), 16);
  // The version is explicit, and absent in version 1 (RFC 5280 4.1).
  const [serial, , issuer] = first?.tag === 0xa0 ? rest : [first, ...rest];
  return { issuerName: nameText(expectTag(issuer, DER.sequence)), serialNumber: String(naturalOf(expectTag(serial, DER.integer))) };
}

/** A distinguished name as text. */
function nameText(name: DerElement): string {
  return listOf(name)
    .map((rdn) => listOf(expectTag(rdn, DER.set)).map(pairText).join('+'))
    .reverse()
    .join(', ');
}

function pairText(pair: DerElement): string {
  const [type, value] = listOf(expectTag(pair, DER.sequence), 2);
  const oid = oidOf(expectTag(type, DER.oid));
  const known = TYPES[oid];
  const text = value === undefined ? undefined : textOf(value);
  if (known === undefined || text === undefined) return `${known ?? oid}=#${Buffer.from(value?.whole ?? []).toString('hex')}`;
  return `${known}=${escaped(text)}`;
}

/** Undefined where the kind of text is not one that names are written in. */
function textOf({ tag, content }: DerElement): string | undefined {
  const bytes = Buffer.from(content);
  if (tag === DER.utf8String) return bytes.toString('utf8');
  if (tag === DER.printableString || tag === DER.ia5String) return bytes.toString('latin1');
  return undefined;
}

/** RFC 4514 2.4. */
function escaped(text: string): string {
  return text
    .replace(/[,+"\\<>;]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/(?<!^\\) $/, '\\ ');
}
