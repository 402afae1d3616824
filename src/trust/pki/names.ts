import { DER } from '../der.js';
import { element, explicit, objectId, sequence, text } from '../der-writer.js';
import { rowOf, type Row } from './table.js';

const UZI_NAME = '2.5.5.5';
const UPN = '1.3.6.1.4.1.311.20.2.3';
const DNS_NAME = 0x82;

/** Attributes of a subject, in their order; the certificate says in each that it is of a test. */
export type Subject = Record<string, string[]>[];

/** The subject of a row: that of the row whose name it takes over, if it does. */
export function subjectOf(name: string, row: Row): Subject {
  const original = row.like === undefined ? undefined : rowOf(row.like);
  if (row.like !== undefined && original !== undefined) return subjectOf(row.like, original);
  const uzi = row.uzi ?? row.names[0]?.split('-')[2];
  return [
    { C: ['NL'] },
    { O: ['Schakel TEST'] },
    // A host is compared with the name as it is.
    { CN: [row.dns?.[0] ?? `TEST ${row.cn ?? name}`] },
    ...(uzi === undefined ? [] : [{ '2.5.4.5': [uzi] }]),
  ];
}

/** The value of subjectAltName (SEC 1.5); undefined when the row has no name at all. */
export function alternativeNames({ names, upn, dns = [], utf8 = false }: Row): Uint8Array | undefined {
  const all = [
    ...names.map((name) => otherName(UZI_NAME, text(name, utf8 ? DER.utf8String : DER.ia5String))),
    ...(upn === undefined ? [] : [otherName(UPN, text(upn))]),
    ...dns.map((host) => element(DNS_NAME, Buffer.from(host, 'latin1'))),
  ];
  return all.length === 0 ? undefined : sequence(...all);
}

function otherName(type: string, value: Uint8Array): Uint8Array {
  return explicit(0, objectId(type), explicit(0, value));
}
