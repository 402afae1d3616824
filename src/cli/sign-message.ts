import { APPLICATION_ID } from '../hl7v3/oids.js';
import { elementsOf } from '../xml/exact-element.js';
import { FILE_LIMITS } from '../xml/limits.js';
import { iiUrn, normalise } from '../trust/identity/identifiers.js';
import { accepted, refused, type Checked } from '../trust/refusals.js';
import { openEnvelope } from '../trust/signature/envelope.js';
import { signAssertion, type UnsignedAssertion } from '../trust/signature/sign-assertion.js';
import { signBody, withAssertions } from '../trust/signature/sign-body.js';
import type { Signer } from '../trust/signature/signer.js';
import { mandateToken, registrationToken, transactionToken, type TokenFacts } from '../trust/token/build.js';
import { AORTA_PROFILE, type TokenKind } from '../trust/token/profile.js';
import { writeToken } from '../trust/token/token.js';
import { readFacts, type MessageFacts } from '../trust/verify/facts.js';
import { UsageError, type Edge } from './edge.js';
import type { SignChoice } from './sign.js';

const HL7V3 = 'urn:hl7-org:v3';
/** How long a signature over a Body holds, in seconds. */
const BODY_VALID = 300;

/** Signs a message as was chosen; the text to send, or why there is none. */
export async function signMessage(message: string, signer: Signer, chosen: SignChoice, edge: Edge): Promise<Checked<string>> {
  const { token, algorithm, keyInfo, valid = BODY_VALID, actor } = chosen;
  const at = edge.now().getTime();
  const signing = { ...(algorithm === undefined ? {} : { algorithm }), ...(keyInfo === undefined ? {} : { keyInfo }) };
  if (token === undefined)
    return signBody(message, signer, { ...signing, actor, created: at, expires: at + valid * 1000, newId: edge.newId, limits: FILE_LIMITS });
  const facts = factsOf(message);
  if (!facts.ok) return facts;
  const assertion = assertionFor(token, facts.value, chosen, { tokenId: `_${edge.newId()}`, at, certificate: signer.chain[0] });
  const signed = assertion.ok ? await signAssertion(assertion.value, signer, signing) : assertion;
  return signed.ok ? withAssertions(message, [signed.value], actor ?? AORTA_PROFILE.actor, FILE_LIMITS) : signed;
}

function factsOf(message: string): Checked<MessageFacts> {
  const envelope = openEnvelope(message, FILE_LIMITS);
  if (!envelope.ok) return envelope;
  const [root] = elementsOf(envelope.value.body);
  if (root?.uri !== HL7V3) return refused('SOAP_MALFORMED', 'namespace of the message');
  return accepted(readFacts(root));
}

function assertionFor(kind: TokenKind, message: MessageFacts, chosen: SignChoice, holder: Holder): Checked<UnsignedAssertion> {
  const common = commonFacts(message, chosen, holder);
  if (!common.ok) return common;
  const { id, interaction, bsn } = message;
  const { context } = chosen;
  if (kind === 'mandate') return written(kind, mandateToken({ ...common.value, context: needed('--context', context) }));
  if (!bsn.ok) return bsn;
  if (kind === 'registration') return written(kind, registrationToken({ ...common.value, bsn: patient(bsn.value) }));
  if (!id.ok) return id;
  if (!interaction.ok) return interaction;
  const facts = { ...common.value, messageId: id.value, interaction: interaction.value, bsn: bsn.value, context };
  return written(kind, transactionToken(facts));
}

/** Who signs, and when. */
type Holder = Pick<TokenFacts, 'tokenId' | 'at' | 'certificate'>;

function commonFacts({ organisation }: MessageFacts, { valid, audience, ura }: SignChoice, holder: Holder): Checked<TokenFacts> {
  if (ura === undefined && !organisation.ok) return organisation;
  const own = organisation.ok ? organisation.value : undefined;
  const application = audience === undefined ? undefined : identifier('applicationId', '--audience', audience);
  return accepted({
    ...holder,
    organisation: needed('--ura', ura === undefined ? own : identifier('ura', '--ura', ura)),
    audiences: application === undefined ? undefined : [iiUrn(APPLICATION_ID, application)],
    notOnOrAfter: valid === undefined ? undefined : holder.at + valid * 1000,
  });
}

function written<K extends TokenKind>(kind: K, token: Checked<Parameters<typeof writeToken<K>>[1]>): Checked<UnsignedAssertion> {
  return token.ok ? writeToken(kind, token.value) : token;
}

function needed(option: string, value: string | undefined): string {
  if (value === undefined) throw new UsageError(`${option} is missing, and the message does not say it`);
  return value;
}

function patient(bsn: string | undefined): string {
  if (bsn === undefined) throw new UsageError('the message has no patient to register');
  return bsn;
}

function identifier(kind: 'ura' | 'applicationId', option: string, text: string): string {
  const normal = normalise(kind, text);
  if (normal === undefined) throw new UsageError(`${option} is no ${kind === 'ura' ? 'URA' : 'application id'}`);
  return normal;
}
