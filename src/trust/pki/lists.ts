import { webcrypto } from 'node:crypto';
import * as x509 from './x509.js';
import { natural } from '../der-writer.js';
import { daysFrom, signingKey, type Party } from './issue.js';
import { subjectOf } from './names.js';
import type { ListKind } from './table.js';

/** A certificate that stands in a list. */
export interface Revoked {
  readonly serial: string;
  readonly at: Date;
}

/** Numbers only have to grow, and here nothing grows. */
const NUMBER = 1;

/** A revocation list in the name of an authority, with the key of `signer`. */
export async function listOfRevoked(kind: ListKind, issuer: Party, signer: Party, revoked: readonly Revoked[], now: Date): Promise<Uint8Array> {
  const expired = kind === '-expired';
  const list = await x509.X509CrlGenerator.create(
    {
      issuer: subjectOf(issuer.name, issuer.row),
      thisUpdate: daysFrom(now, expired ? -14 : -0.25),
      nextUpdate: daysFrom(now, expired ? -7 : 7),
      signingAlgorithm: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      signingKey: await signingKey(signer.key),
      entries: revoked.map(({ serial, at }) => ({ serialNumber: serial, revocationDate: at, reason: x509.X509CrlReason.keyCompromise })),
      extensions: [
        new x509.AuthorityKeyIdentifierExtension(issuer.keyId),
        new x509.Extension('2.5.29.20', false, natural(NUMBER + 1)),
        ...(kind === '-delta' ? [new x509.Extension('2.5.29.27', true, natural(NUMBER))] : []),
      ],
    },
    webcrypto,
  );
  return new Uint8Array(list.rawData);
}
