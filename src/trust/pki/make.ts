import { randomBytes } from 'node:crypto';
import type { X509Certificate } from './x509.js';
import { daysFrom, issue, type Making, type Party } from './issue.js';
import { keyOf, newKey, type KeySource } from './keys.js';
import { listOfRevoked, type Revoked } from './lists.js';
import { isAuthority, LIST_KINDS, PKI_NAMES, rowOf, type ListKind, type PkiName } from './table.js';

export type { KeySource } from './keys.js';
export type { PkiName } from './table.js';

/** A certificate with its key and the way to its root. */
export interface Issued {
  readonly name: string;
  /** Name of who signed it. */
  readonly issuer: string;
  /** PEM. */
  readonly certificate: string;
  /** PKCS#8 in PEM. */
  readonly key: string;
  readonly der: Uint8Array;
  /** PEM, issuer first, without the root. */
  readonly chain: readonly string[];
  /** Serial number, hexadecimal, small letters. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly revokedAt?: Date;
}

/** A test PKI; all values are data. */
export interface Pki<N extends PkiName = PkiName> {
  /** PEM of the one trusted root. */
  readonly root: string;
  /** PEM of the trustworthy authorities below it that were made; those that must be refused come only in chains. */
  readonly intermediates: readonly string[];
  readonly issued: Readonly<Record<N, Issued>>;
  /** DER of revocation lists, by authority and kind: `ca-z`, `ca-z-expired`, `ca-z-wrong-signer`, `ca-z-delta`. */
  readonly crls: Readonly<Record<string, Uint8Array>>;
}

/** What a test PKI is made with. */
export interface PkiOptions<N extends PkiName = PkiName> {
  readonly now: Date;
  /** The certificates that are needed; the authorities above them are made too. */
  readonly only?: readonly N[];
  /** Where private keys come from; new ones when absent. */
  readonly keys?: KeySource;
  /** Octets for serial numbers. */
  readonly random?: (length: number) => Uint8Array;
}

/** Makes the certificates of the table (SEC 4.1), or some of them, and a set of lists for everyone who issues. */
export async function makePki<N extends PkiName = PkiName>(options: PkiOptions<N>): Promise<Pki<N>> {
  const { now, only = PKI_NAMES, keys = (_, bits) => newKey(bits), random = randomBytes } = options;
  const wanted = withAbove(['root', ...only]);
  const parties = await partiesOf(wanted, keys);
  const issued = await issueAll(parties, { now, random });
  const trusted = [...parties.values()].filter(({ name, row }) => name !== 'root' && isAuthority(row) && row.refused === undefined);
  return {
    root: issued.get('root')?.certificate ?? '',
    intermediates: trusted.map(({ name }) => issued.get(name)?.certificate ?? ''),
    // All that were asked for were made, and those above them.
    issued: Object.fromEntries(issued) as Record<N, Issued>,
    crls: await allLists(parties, issued, now),
  };
}

/** Names with all that they need: issuers, and rows whose names they take over; in the order of the table. */
function withAbove(names: readonly string[]): readonly PkiName[] {
  const needed = new Set<string>();
  const need = (name: string): void => {
    const row = rowOf(name);
    if (row === undefined || needed.has(name)) return;
    needed.add(name);
    need(row.issuer);
    if (row.like !== undefined) need(row.like);
  };
  names.forEach(need);
  return PKI_NAMES.filter((name) => needed.has(name));
}

async function partiesOf(names: readonly PkiName[], source: KeySource): Promise<ReadonlyMap<string, Party>> {
  const keys = new Map(await Promise.all(names.map(async (name) => [name as string, keyOf(await source(name, rowOf(name)?.bits ?? 2048))] as const)));
  return new Map(
    names.flatMap((name) => {
      const [row, key] = [rowOf(name), keys.get(name)];
      if (row === undefined || key === undefined) return [];
      return [[name, { name, row, key, keyId: keys.get(row.like ?? name)?.id ?? key.id }]];
    }),
  );
}

async function issueAll(parties: ReadonlyMap<string, Party>, making: Making): Promise<ReadonlyMap<string, Issued>> {
  const made = new Map<string, Issued>();
  // One after another: a chain is made of what stands above.
  for (const party of parties.values()) {
    const issuer = parties.get(party.row.issuer);
    if (issuer !== undefined) made.set(party.name, asIssued(party, await issue(party, issuer, making), made, making.now));
  }
  return made;
}

function asIssued({ name, row, key }: Party, certificate: X509Certificate, above: ReadonlyMap<string, Issued>, now: Date): Issued {
  const issuer = above.get(row.issuer);
  const isBelowRoot = issuer === undefined || rowOf(row.issuer)?.issuer === row.issuer;
  return {
    name,
    issuer: row.issuer,
    certificate: pem('CERTIFICATE', new Uint8Array(certificate.rawData)),
    key: key.pem,
    der: new Uint8Array(certificate.rawData),
    chain: isBelowRoot ? [] : [issuer.certificate, ...issuer.chain],
    serial: certificate.serialNumber,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    ...(row.revoked === undefined ? {} : { revokedAt: daysFrom(now, row.revoked) }),
  };
}

/** The lists of everyone who issued something, and of every authority. */
async function allLists(parties: ReadonlyMap<string, Party>, issued: ReadonlyMap<string, Issued>, now: Date): Promise<Record<string, Uint8Array>> {
  const all = [...parties.values()];
  const issuers = all.filter(({ name, row }) => isAuthority(row) || all.some((p) => p.row.issuer === name));
  const authorities = all.filter(({ row }) => isAuthority(row));
  const lists: [string, Uint8Array][] = [];
  for (const issuer of issuers) {
    const other = authorities.find(({ name }) => name !== issuer.name);
    const revoked = revokedBy(issuer.name, all, issued);
    for (const kind of Object.keys(LIST_KINDS) as ListKind[]) {
      const signer = kind === '-wrong-signer' ? other : issuer;
      if (signer !== undefined) lists.push([`${issuer.name}${kind}`, await listOfRevoked(kind, issuer, signer, revoked, now)]);
    }
  }
  return Object.fromEntries(lists);
}

function revokedBy(issuer: string, parties: readonly Party[], issued: ReadonlyMap<string, Issued>): readonly Revoked[] {
  return parties.flatMap(({ name, row }) => {
    const { serial, revokedAt } = issued.get(name) ?? {};
    return row.issuer !== issuer || serial === undefined || revokedAt === undefined ? [] : [{ serial, at: revokedAt }];
  });
}

/** A text with lines of 64 characters between its marks (RFC 7468). */
export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
