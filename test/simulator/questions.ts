import { localText } from '../../src/amsterdam.js';
import { application } from '../../src/hl7v3/communication.js';
import { writeCareQuery } from '../../src/hl7v3/care-query.js';
import { element } from '../../src/hl7v3/element.js';
import { interaction } from '../../src/hl7v3/interactions.js';
import { ORGANIZATION_TYPE, SWITCH, TRIGGER_EVENT, URA, UZI_PERSON, UZI_ROLE } from '../../src/hl7v3/oids.js';
import { newTransmission, writeTransmission } from '../../src/hl7v3/transmission.js';
import { writeEnvelope } from '../../src/hl7v3/soap.js';
import { signMessage } from '../../src/cli/sign-message.js';
import type { Signer } from '../../src/trust/signature/signer.js';
import { child, type XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { TEST_NOW } from '../support/pki.js';
import { must } from '../attack/world.js';

/** The patient of the example of dispenses. */
export const PATIENT = '999900158';
export const OTHER_PATIENT = '999900006';

/** Who asks, and what. */
export interface Ask {
  readonly interaction?: string;
  readonly bsn?: string;
  readonly application?: string;
  readonly ura?: string;
  readonly uzi?: string;
  readonly role?: string;
  /** Who answers for an employee. */
  readonly overseer?: { readonly uzi: string; readonly role: string };
  readonly id?: string;
  readonly now?: Date;
  /** Seconds from now until the requester stops waiting; absent: it does not say. */
  readonly seconds?: number;
}

let count = 0;

/** A question for care data as a system sends it to the switch. */
export function question(ask: Ask = {}): XmlElement {
  const { interaction: name = 'QURX_IN990111NL', bsn = PATIENT, application: from = '300', now = TEST_NOW, seconds } = ask;
  const extension = ask.id ?? `Q-${++count}`;
  const time = localText(now.toISOString()) ?? '';
  const deadline = seconds === undefined ? {} : { deadline: localText(new Date(now.getTime() + seconds * 1000).toISOString()) ?? '' };
  return writeTransmission(
    newTransmission({
      interaction: name,
      id: { root: '2.16.528.1.1007.3.3.90000380.1', extension },
      creationTime: time,
      receiver: application(SWITCH),
      sender: application(from),
      ControlActProcess: element('ControlActProcess', { moodCode: 'EVN' }, [
        element('code', { code: interaction(name)?.triggerEvent, codeSystem: TRIGGER_EVENT }),
        element('effectiveTime', { value: time }),
        element('authorOrPerformer', { typeCode: 'AUT' }, [element('participant', {}, [person('AssignedPerson', ask)])]),
        element('overseer', { typeCode: 'RESP' }, [person('assignedEntity', { ...ask, ...ask.overseer })]),
        writeCareQuery(
          { queryId: { root: '2.16.528.1.1007.3.3.90000380.2', extension: `query-${extension}` }, responseModality: 'B', bsn, ...deadline },
          name,
        ),
      ]),
    }),
  );
}

function person(name: string, { ura = '90000380', uzi = '900005259', role = '01.015' }: Ask): XmlElement {
  return element(name, {}, [
    element('id', { root: UZI_PERSON, extension: uzi }),
    role === '' ? undefined : element('code', { code: role, codeSystem: UZI_ROLE }),
    element('assignedPrincipalChoiceList', {}, [element('assignedPerson', {}, [element('name', {}, [], 'A. Verzonnen')])]),
    element('Organization', {}, [
      element('id', { root: URA, extension: ura }),
      element('code', { code: 'Z3', codeSystem: ORGANIZATION_TYPE }),
      element('name', {}, [], 'Praktijk Verzonnen'),
      element('addr', {}, [element('city', {}, [], 'Nergenshuizen')]),
    ]),
  ]);
}

/** In an envelope, without proof. */
export function enveloped(message: XmlElement): string {
  return writeXml(writeEnvelope({ message }));
}

let ids = 0;

/** With a transaction token, or with its body signed, as `schakel sign` does it. */
export async function signed(message: XmlElement, signer: Signer, how: 'token' | 'body' = 'token', now: Date = TEST_NOW): Promise<string> {
  const edge = { newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`, now: () => now } as Parameters<typeof signMessage>[3];
  const chosen = how === 'token' ? ({ token: 'transaction', keyInfo: 'certificate' } as const) : { actor: 'http://www.aortarelease.nl/actor/zim' };
  return must(await signMessage(enveloped(message), signer, chosen, edge));
}

/** The one message in an envelope. */
export function messageIn(text: string): XmlElement {
  const body = child(readXml(text), 'Body');
  const [message] = body?.children ?? [];
  if (message === undefined) throw new Error('no message');
  return message;
}
