import { readCertificate, type Certificate } from '../../src/trust/certificate/certificate.js';
import { admitCrl, openCrl } from '../../src/trust/certificate/crl.js';
import { createCrlStore, type CrlStore } from '../../src/trust/certificate/crl-store.js';
import type { TrustWorld } from '../../src/trust/certificate/path.js';
import type { Checked } from '../../src/trust/refusals.js';
import type { Pki, PkiName } from '../../src/trust/pki/make.js';

/** Authorities of the test PKI whose lists are taken. */
export const LISTED: readonly PkiName[] = ['root', 'dom', 'ca-z', 'ca-n', 'ca-m', 'ca-s', 'ca-revoked'];

/** The value of a result that must hold. */
export function held<T>(checked: Checked<T>): T {
  if (!checked.ok) throw new TypeError(`refused: ${checked.refusal.code} ${checked.refusal.at ?? ''}`);
  return checked.value;
}

/** Code and place of a refusal; `ok` when there is none. */
export function outcome(checked: Checked<unknown>): string {
  return checked.ok ? 'ok' : `${checked.refusal.code}: ${checked.refusal.at ?? ''}`;
}

/** A certificate of the test PKI, read. */
export function certificateOf(pki: Pki, name: PkiName): Certificate {
  return held(readCertificate(pki.issued[name].der));
}

/** The chain that is sent with a certificate. */
export function helpersOf(pki: Pki, name: PkiName): readonly Certificate[] {
  return pki.issued[name].chain.map((pem) => held(readCertificate(pem)));
}

/** The current lists of the authorities. */
export function listsOf(pki: Pki, names: readonly PkiName[] = LISTED): CrlStore {
  const store = createCrlStore();
  for (const name of names) {
    const issuer = certificateOf(pki, name);
    store.put(held(admitCrl(held(openCrl(pki.crls[name] ?? new Uint8Array())), issuer)), issuer);
  }
  return store;
}

/** The trusted world of the test PKI with its lists. */
export function worldOf(pki: Pki): TrustWorld {
  return {
    anchors: [held(readCertificate(pki.root))],
    intermediates: pki.intermediates.map((pem) => held(readCertificate(pem))),
    revocation: listsOf(pki),
  };
}
