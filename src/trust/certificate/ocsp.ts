import { accepted, refused, type Checked } from '../refusals.js';
import type { Certificate } from './certificate.js';
import { answer } from './crl-store.js';
import { download, isAllowedUrl, type Fetch, type Timers } from './download.js';
import { writeOcspRequest, type IdHash } from './ocsp-id.js';
import { readOcspResponse, type OcspStatus } from './ocsp-response.js';
import type { PathRules } from './path-rules.js';
import type { Revocation } from './revocation.js';

/** What a client needs. */
export interface OcspOptions {
  readonly fetch: Fetch;
  readonly timers: Timers;
  readonly now: () => number;
  /** 16 octets of chance. */
  readonly nonce: () => Uint8Array;
  /** Hosts that may be asked, as in `Download`; a responder that a certificate names is asked only when it is one of them. */
  readonly hosts: readonly string[];
  /** Asked for every certificate, instead of the responders that certificates name. */
  readonly responder?: string;
  readonly needsNonce: boolean;
  readonly hash?: IdHash;
  readonly rules?: PathRules;
  readonly ofResponders?: Revocation;
  readonly timeoutMs?: number;
}

/** Asks responders, and remembers what they said for as long as it holds. */
export interface OcspClient {
  /** Asks about one certificate, unless an answer still holds; beside verification, or before it. */
  refresh(certificate: Certificate, issuer: Certificate): Promise<Checked<OcspStatus>>;
  /** Answers from what is remembered, and asks nobody. */
  readonly revocation: Revocation;
}

const MOST_REMEMBERED = 10_000;
const MOST_ANSWER = 65_536;

/** Makes a client. */
export function createOcspClient(options: OcspOptions): OcspClient {
  const said = new Map<string, OcspStatus>();
  const running = new Map<string, Promise<Checked<OcspStatus>>>();
  let version = 0;
  const remember = (key: string, status: OcspStatus): void => {
    // A path that was found stays found, unless its certificate was revoked.
    if (status.revokedAt !== said.get(key)?.revokedAt) version++;
    const oldest = said.size >= MOST_REMEMBERED ? said.keys().next().value : undefined;
    if (oldest !== undefined) said.delete(oldest);
    said.delete(key);
    said.set(key, status);
  };
  const held = (key: string, now: number): OcspStatus | undefined => {
    const status = said.get(key);
    return status !== undefined && now < status.until ? status : undefined;
  };
  return {
    refresh: (certificate, issuer) => {
      const key = keyOf(certificate, issuer);
      const known = held(key, options.now());
      if (known !== undefined) return Promise.resolve(accepted(known));
      const asking =
        running.get(key) ??
        ask(certificate, issuer, options).then((checked) => {
          running.delete(key);
          if (checked.ok) remember(key, checked.value);
          return checked;
        });
      running.set(key, asking);
      return asking;
    },
    revocation: {
      status: (certificate, issuer, { at, now }) => {
        const status = held(keyOf(certificate, issuer), now);
        return status === undefined ? refused('CERT_STATUS_UNKNOWN', 'OCSP missing') : answer(status.revokedAt, status.until, at);
      },
      version: () => version,
    },
  };
}

async function ask(certificate: Certificate, issuer: Certificate, options: OcspOptions): Promise<Checked<OcspStatus>> {
  const { fetch, timers, hosts, timeoutMs = 10_000, responder } = options;
  const url = (responder === undefined ? certificate.ocspResponders : [responder]).find((each) => isAllowedUrl(each, hosts));
  if (url === undefined) return refused('CERT_STATUS_UNKNOWN', 'OCSP host');
  const nonce = options.nonce();
  const body = Uint8Array.from(writeOcspRequest(certificate, issuer, nonce, options.hash));
  const headers = { 'content-type': 'application/ocsp-request', accept: 'application/ocsp-response' };
  const got = await download(url, { method: 'POST', headers, body }, { fetch, timers, hosts, timeoutMs, mostBytes: MOST_ANSWER });
  if ('trouble' in got) return refused('CERT_STATUS_UNKNOWN', `OCSP ${got.trouble}`);
  const { needsNonce, now, rules, ofResponders } = options;
  const how = { ...(rules === undefined ? {} : { rules }), ...(ofResponders === undefined ? {} : { ofResponders }) };
  return readOcspResponse(got.octets, { certificate, issuer, nonce, needsNonce, now: now(), ...how });
}

function keyOf(certificate: Certificate, issuer: Certificate): string {
  return `${certificate.thumbprint} ${issuer.thumbprint}`;
}
