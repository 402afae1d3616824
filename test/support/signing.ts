import { X509Certificate } from 'node:crypto';
import { pemSigner, type Signer } from '../../src/trust/signature/signer.js';
import type { Checked } from '../../src/trust/refusals.js';
import type { TransactionFacts } from '../../src/trust/token/build.js';
import type { PkiName } from '../../src/trust/pki/make.js';
import { TEST_NOW, testPki } from './pki.js';

/** The value of a result that has to hold. */
export function valueOf<T>(checked: Checked<T>): T {
  if (!checked.ok) throw new Error(`refused: ${checked.refusal.code} ${checked.refusal.at ?? ''}`);
  return checked.value;
}

/** The code of a result that must not hold. */
export function codeOf(checked: Checked<unknown>): string {
  return checked.ok ? 'accepted' : checked.refusal.code;
}

/** A signer with the key of one certificate of the test PKI. */
export async function signerOf(name: PkiName): Promise<Signer> {
  const { certificate, chain, key } = (await testPki()).issued[name];
  return valueOf(pemSigner({ key, certificates: [certificate, ...chain].join('\n') }));
}

/** One certificate of the test PKI. */
export async function certificateOf(name: PkiName): Promise<X509Certificate> {
  return new X509Certificate((await testPki()).issued[name].certificate);
}

/** Facts of a query about an invented patient, by the general practitioner. */
export async function queryFacts(name: PkiName = 'z-gp-auth'): Promise<TransactionFacts> {
  return {
    tokenId: '_3f2b8f6e-8a0c-4f55-9d52-0b6f7a1c2d3e',
    at: TEST_NOW.getTime(),
    certificate: await certificateOf(name),
    organisation: '90000380',
    messageId: { root: '2.16.528.1.1007.3.3.90000380.1', extension: '0000001' },
    interaction: 'QURX_IN990011NL',
    bsn: '999910164',
  };
}
