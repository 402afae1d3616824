import { ExtendedKeyUsage, KeyUsageFlags } from './x509.js';
import type { Usage } from './table.js';

/** What a usage says in a certificate. */
export interface UsageInCertificate {
  readonly keyUsage: number;
  readonly extended: readonly string[];
  /** Of the arc for examples: no real policy is claimed. */
  readonly policy: string;
}

const DOCUMENT_SIGNING = '1.3.6.1.4.1.311.10.3.12';
const { digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyCertSign, cRLSign } = KeyUsageFlags;
const { clientAuth, serverAuth, emailProtection, ocspSigning } = ExtendedKeyUsage;

/** Key usage, extended key usage and policy of every usage (SEC 1.4). */
export const USAGES: Readonly<Record<Usage, UsageInCertificate>> = {
  authority: { keyUsage: keyCertSign | cRLSign, extended: [], policy: '2.5.29.32.0' },
  lists: { keyUsage: cRLSign, extended: [], policy: '2.5.29.32.0' },
  authentication: { keyUsage: digitalSignature, extended: [clientAuth, emailProtection], policy: '2.999.5.1' },
  signature: { keyUsage: nonRepudiation, extended: [emailProtection, DOCUMENT_SIGNING], policy: '2.999.5.2' },
  confidentiality: { keyUsage: keyEncipherment | dataEncipherment, extended: [emailProtection], policy: '2.999.5.3' },
  server: { keyUsage: digitalSignature | keyEncipherment, extended: [clientAuth, serverAuth], policy: '2.999.5.6' },
  ocsp: { keyUsage: digitalSignature, extended: [ocspSigning], policy: '2.999.5.7' },
};
