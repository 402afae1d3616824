import { localText } from '../../amsterdam.js';
import { application } from '../../hl7v3/communication.js';
import { element } from '../../hl7v3/element.js';
import { isInteractionName } from '../../hl7v3/interactions.js';
import { BSN, SWITCH, URA, UZI_PERSON, UZI_ROLE } from '../../hl7v3/oids.js';
import { newTransmission, writeTransmission } from '../../hl7v3/transmission.js';
import { readExact } from '../../xml/exact.js';
import { writeXml } from '../../xml/writer.js';
import { accepted, refused, type Checked } from '../../trust/refusals.js';
import { withAssertions } from '../../trust/signature/sign-body.js';
import { AORTA_PROFILE } from '../../trust/token/profile.js';
import { readToken } from '../../trust/token/token.js';
import type { TransactionToken } from '../../trust/token/tokens.js';
import type { Verified } from '../../trust/verify/settings.js';
import { verifyMessage } from '../../trust/verify/verify-message.js';
import type { ExactElement } from '../../xml/exact-element.js';
import type { Participant } from '../config.js';
import type { Notes } from '../exchange.js';
import type { SimulatorWorld } from '../world.js';

/**
 * Verifies a transaction token that comes without its message (SEC 3.d). All that a token is compared with is in a message (SEC 2.1), so the
 * one that it names is put together from what it says itself; whether it says what is asked for is for the caller to compare.
 */
export async function verifiedSubject(assertion: string, client: Participant, notes: Notes, world: SimulatorWorld): Promise<Checked<Verified>> {
  const root = parsed(assertion);
  if (root?.offset !== 0 || root.end !== assertion.length) return refused('XML_REFUSED', 'subject_token');
  const token = readToken('transaction', root);
  if (!token.ok) return token;
  if (!isInteractionName(token.value.interaction)) return refused('TOKEN_INTERACTION', 'interactionId');
  const envelope = withAssertions(messageOf(token.value, client, world.now()), [assertion], AORTA_PROFILE.actor);
  if (!envelope.ok) return envelope;
  const arrival = { input: envelope.value, peer: { ura: client.ura, represents: client.represents }, purpose: 'care' } as const;
  const trusted = await verifyMessage(
    arrival,
    world.verifying(() => accepted(undefined)),
    notes.step,
  );
  if (!trusted.ok) return trusted;
  return trusted.value.token === undefined ? refused('TOKEN_MISSING', 'Assertion') : accepted(trusted.value.token);
}

function parsed(text: string): ExactElement | undefined {
  try {
    return readExact(text);
  } catch {
    return undefined;
  }
}

function messageOf({ interaction, messageId, subject, issuer, bsn }: TransactionToken, client: Participant, now: number): string {
  const id = (root: string, extension: string) => element('id', { root, extension });
  const author = element('AssignedPerson', {}, [
    subject === undefined ? undefined : id(UZI_PERSON, subject.uzi),
    subject === undefined ? undefined : element('code', { code: subject.role, codeSystem: UZI_ROLE }),
    element('Organization', {}, [id(URA, issuer)]),
  ]);
  const patient = bsn === undefined ? undefined : element('patientId', {}, [element('value', { root: BSN, extension: bsn })]);
  const message = newTransmission({
    interaction,
    id: messageId,
    creationTime: localText(new Date(now).toISOString()) ?? '',
    receiver: application(SWITCH),
    sender: application(client.application),
    ControlActProcess: element('ControlActProcess', { moodCode: 'EVN' }, [
      element('authorOrPerformer', { typeCode: 'AUT' }, [element('participant', {}, [author])]),
      patient === undefined ? undefined : element('queryByParameter', {}, [patient]),
    ]),
  });
  return writeXml(writeTransmission(message), { declaration: false });
}
