import { X509Certificate } from 'node:crypto';
import type { PkiName } from '../../src/trust/pki/make.js';
import { signAssertion } from '../../src/trust/signature/sign-assertion.js';
import { withAssertions } from '../../src/trust/signature/sign-body.js';
import { mandateToken, transactionToken } from '../../src/trust/token/build.js';
import { AORTA_PROFILE } from '../../src/trust/token/profile.js';
import { writeToken } from '../../src/trust/token/token.js';
import { attribute, child } from '../../src/xml/element.js';
import { must } from '../attack/world.js';
import { TEST_NOW, testPki } from '../support/pki.js';
import { signerOf } from '../support/signing.js';
import { enveloped, PATIENT, question } from './questions.js';

const CONTEXT = 'MEDVERSTREKKING';
let ids = 0;

/** A question of the assistant of the practice, under a mandate that a professional signed. */
export async function mandated(by: PkiName, overseer: { readonly uzi: string; readonly role: string }): Promise<string> {
  const message = question({ uzi: '900008176', role: '', overseer });
  const certificateOf = async (name: PkiName): Promise<X509Certificate> => new X509Certificate((await testPki()).issued[name].certificate);
  const facts = async (name: PkiName) => ({
    tokenId: `_mandated-${++ids}`,
    at: TEST_NOW.getTime(),
    certificate: await certificateOf(name),
    organisation: '90000380',
    context: CONTEXT,
  });
  const id = child(message, 'id');
  const messageId = { root: (id && attribute(id, 'root')) ?? '', extension: (id && attribute(id, 'extension')) ?? '' };
  const transaction = must(transactionToken({ ...(await facts('n-auth')), messageId, interaction: message.local, bsn: PATIENT }));
  const mandate = must(mandateToken(await facts(by)));
  const signing = { keyInfo: 'certificate' } as const;
  const tokens = [
    must(await signAssertion(must(writeToken('transaction', transaction)), await signerOf('n-auth'), signing)),
    must(await signAssertion(must(writeToken('mandate', mandate)), await signerOf(by), signing)),
  ];
  return must(withAssertions(enveloped(message), tokens, AORTA_PROFILE.actor));
}
