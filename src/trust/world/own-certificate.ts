import type { CertificateSource } from '../../config/organisations.js';
import { readCertificate, type Certificate } from '../certificate/certificate.js';
import { followFiles, type Followed } from '../certificate/follow.js';
import { isSame } from '../identity/identifiers.js';
import { uziNameOf } from '../identity/uzi-name.js';
import { accepted, refused, type Checked, type Refusal } from '../refusals.js';
import { pkcs12Signer } from '../signature/pkcs12.js';
import { processSigner } from '../signature/process-signer.js';
import { chainOf, pemSigner, type Signer } from '../signature/signer.js';
import type { Outside } from './outside.js';

/** A certificate of an organisation with the use of its key. */
export interface OwnCertificate {
  readonly signer: Signer;
  readonly certificate: Certificate;
  /** Those that are sent with it. */
  readonly chain: readonly Certificate[];
}

/**
 * Follows the files of a certificate of an organisation. It must be that of a server of this organisation, and valid; until it is, the
 * one of before stays in use, if there was one (SEC 1.4, 1.5).
 */
export function followOwn(
  source: CertificateSource,
  ura: string,
  outside: Outside,
  now: () => number,
  tell: (refusal: Refusal | undefined) => void,
): Promise<Followed<OwnCertificate | undefined, Refusal>> {
  return followFiles<OwnCertificate | undefined, Refusal>({
    files: outside.files,
    timers: outside.timers,
    paths: pathsOf(source),
    otherwise: undefined,
    make: (contents) => {
      const signer = signerOf(source, contents, outside);
      const own = signer.ok ? ownOf(signer.value, ura, now()) : signer;
      return own.ok ? { value: own.value } : { problem: own.refusal };
    },
    tell: (event) => tell(event.what === 'kept-old' ? event.problem : undefined),
  });
}

function pathsOf(source: CertificateSource): readonly string[] {
  if (source.kind === 'pkcs12') return [source.pkcs12];
  return source.kind === 'pem' ? [source.chain, source.key] : [source.chain];
}

function signerOf(source: CertificateSource, contents: readonly (Uint8Array | undefined)[], { variable }: Outside): Checked<Signer> {
  const [first, second] = contents;
  if (first === undefined || (source.kind === 'pem' && second === undefined)) return refused('SIGNING_UNAVAILABLE', 'file');
  const name = source.kind === 'command' ? undefined : source.passphraseVariable;
  const passphrase = name === undefined ? undefined : variable(name);
  if (name !== undefined && passphrase === undefined) return refused('SIGNING_UNAVAILABLE', 'passphraseVariable');
  if (source.kind === 'pkcs12') return pkcs12Signer(first, passphrase ?? '');
  const certificates = latin(first);
  if (source.kind === 'pem') return pemSigner({ key: latin(second ?? first), certificates, passphrase });
  const chain = chainOf(certificates);
  const [command = '', ...args] = source.command;
  return chain.ok ? accepted(processSigner({ command, args }, chain.value)) : chain;
}

function ownOf(signer: Signer, ura: string, now: number): Checked<OwnCertificate> {
  const chain: Certificate[] = [];
  for (const one of signer.chain) {
    const read = readCertificate(one.raw);
    if (!read.ok) return read;
    chain.push(read.value);
  }
  const [certificate, ...issuers] = chain;
  if (certificate === undefined) return refused('SIGNING_UNAVAILABLE', 'certificates');
  const name = uziNameOf(certificate.der);
  if (!name.ok) return name;
  if (name.value.type !== 'S') return refused('CERT_IDENTITY', 'no certificate of a server');
  if (!isSame('ura', name.value.ura, ura)) return refused('CERT_IDENTITY', 'URA');
  if (now > certificate.notAfter) return refused('CERT_EXPIRED', 'certificate notAfter');
  if (now < certificate.notBefore) return refused('CERT_NOT_YET_VALID', 'certificate notBefore');
  return accepted({ signer, certificate, chain: issuers });
}

function latin(content: Uint8Array): string {
  return Buffer.from(content).toString('latin1');
}
