import { createHash, X509Certificate } from 'node:crypto';
import { isSame } from '../identity/identifiers.js';
import { uziNameOf } from '../identity/uzi-name.js';
import { accepted, refused, type Checked } from '../refusals.js';

/** A system that may connect, or that we connect to, as it is named in the configuration (SEC 3.c). */
export interface NamedPeer {
  /** AORTA application id. */
  readonly application: string;
  readonly ura: string;
  /** UZI number of the system; left out where every server certificate of the organisation will do. */
  readonly uzi?: string;
  /** Host name that the certificate must hold. */
  readonly host?: string;
}

/** Who is at the other end of a connection, read from the certificate of which it proved to have the key. */
export interface PeerIdentity {
  readonly ura: string;
  /** UZI number of the system. */
  readonly uzi: string;
  /** The applications that this certificate may speak for. */
  readonly applications: readonly string[];
  /** SHA-256 of the certificate in base64url, as in `cnf.x5t#S256` (RFC 8705). */
  readonly thumbprint: string;
}

/**
 * Whether certificates, the own one first, lead to an anchor, are in force and not revoked, by our own rules (SEC 3.b.cert).
 * The certificates behind the first only help to find the way.
 */
export type PathCheck = (certificates: readonly Uint8Array[]) => Checked<unknown>;

/** As `PathCheck`, for who is at the other end of a connection: others may be asked first. It never rejects for what a peer shows. */
export type PeerCheck = (certificates: readonly Uint8Array[]) => Checked<unknown> | Promise<Checked<unknown>>;

/** Who a certificate is, if it is a server certificate of one of the named peers (SEC 1.5, 3.c). Its path is checked elsewhere. */
export function readPeer(der: Uint8Array, peers: readonly NamedPeer[]): Checked<PeerIdentity> {
  const name = uziNameOf(der);
  if (!name.ok) return name;
  const { type, ura, uzi } = name.value;
  if (type !== 'S') return refused('CARD_NOT_ALLOWED', 'TLS certificate');
  const certificate = new X509Certificate(der);
  const applications = peers
    .filter((peer) => isSame('ura', peer.ura, ura) && (peer.uzi === undefined || isSame('uziSystem', peer.uzi, uzi)))
    .filter((peer) => peer.host === undefined || hasHost(certificate, peer.host))
    .map((peer) => peer.application);
  if (applications.length === 0) return refused('PEER_UNNAMED', 'TLS certificate');
  return accepted({ ura, uzi, applications: [...new Set(applications)], thumbprint: thumbprintOf(der) });
}

/** SHA-256 of a certificate in base64url (RFC 8705 3.1). */
export function thumbprintOf(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('base64url');
}

function hasHost(certificate: X509Certificate, host: string): boolean {
  // The subject's common name is no host name any more (RFC 6125 6.4.4).
  return certificate.checkHost(host, { subject: 'never' }) !== undefined;
}
