import express, { type Express } from 'express';
import { localText } from '../amsterdam.js';
import { readCareQuery, type CareQuery, type Interval } from '../hl7v3/care-query.js';
import { readControlAct, writeControlAct } from '../hl7v3/control-act.js';
import { fault, readEnvelope, writeEnvelope, writeFault } from '../hl7v3/soap.js';
import { readTransmission, writeTransmission, type Transmission } from '../hl7v3/transmission.js';
import { attribute, child, descendantsAt, XmlElement } from '../xml/element.js';
import { NETWORK_LIMITS } from '../xml/limits.js';
import { readXml } from '../xml/reader.js';
import { writeXml } from '../xml/writer.js';
import type { Dossiers } from './dossiers.js';

/** Clock and ids of the demo source. */
export interface SourceEdge {
  readonly now: () => Date;
  readonly newId: () => string;
}

const DISPENSES = 'QURX_IN990111NL';
const SENT = ['subject', 'MedicationDispenseList', 'component', 'medicationDispenseEvent'];

/**
 * A pharmacy system as there are many: it answers a query for dispenses over SOAP with the list of the patient, within the period that was
 * asked for. It knows nothing of consent or FHIR: that is what stands before it.
 */
export function hl7v3Source(dossiers: Dossiers, edge: SourceEdge): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.raw({ type: () => true, limit: NETWORK_LIMITS.bytes }), (req, res) => {
    const reply = answer(req.body, dossiers, edge);
    res
      .status(reply === undefined ? 500 : 200)
      .type('text/xml; charset=utf-8')
      .send(reply ?? writeFault(fault('soap:Client', 'the message is not one that this system answers')));
  });
  return app;
}

function answer(body: unknown, dossiers: Dossiers, edge: SourceEdge): string | undefined {
  const asked = questionIn(body);
  if (asked === undefined) return undefined;
  const { question, query } = asked;
  const text = dossiers.of(query.bsn) ?? dossiers.of(NOBODY);
  return text === undefined ? undefined : writeXml(writeEnvelope({ message: reply(readXml(text), question, query, edge) }));
}

/** The dossier of somebody else, for the form of an answer that says nothing. */
const NOBODY = '999900158';

function questionIn(body: unknown): { readonly question: Transmission; readonly query: CareQuery } | undefined {
  if (!(body instanceof Uint8Array)) return undefined;
  try {
    const message = readEnvelope(readXml(body, { limits: NETWORK_LIMITS })).envelope?.message;
    const [found] = message === undefined ? [] : descendantsAt(message, ['ControlActProcess', 'queryByParameter']);
    if (message?.local !== DISPENSES || found === undefined) return undefined;
    const { query } = readCareQuery(found, DISPENSES);
    return query === undefined ? undefined : { question: readTransmission(message), query };
  } catch {
    return undefined;
  }
}

/** What stands in the dossier, as the answer to this question. */
function reply(dossier: XmlElement, question: Transmission, query: CareQuery, edge: SourceEdge): XmlElement {
  const kept = readTransmission(dossier);
  const process = kept.ControlActProcess;
  if (process === undefined) return dossier;
  const act = readControlAct(process);
  const subject = act.subject.filter((s) => isOf(s, query.bsn)).map((s) => within(s, query.dispensed));
  const isFound = subject.some((s) => descendantsAt(s, SENT.slice(1)).length > 0);
  const counted = { value: isFound ? '1' : '0' };
  return writeTransmission({
    ...kept,
    id: { ...kept.id, extension: edge.newId() },
    creationTime: { value: localText(edge.now().toISOString()) ?? '' },
    acknowledgement: kept.acknowledgement.map((a) => ({ ...a, targetMessage: { id: question.id } })),
    receiver: question.sender,
    sender: question.receiver ?? kept.sender,
    ControlActProcess: writeControlAct({
      ...act,
      subject: isFound ? subject : [],
      queryAck: {
        ...act.queryAck,
        queryId: query.queryId,
        queryResponseCode: { code: isFound ? 'OK' : 'NF' },
        resultTotalQuantity: counted,
        resultCurrentQuantity: counted,
        resultRemainingQuantity: { value: '0' },
      },
    }),
  });
}

function isOf(subject: XmlElement, bsn: string): boolean {
  return descendantsAt(subject, ['MedicationDispenseList', 'subject', 'Patient', 'id']).some((id) => attribute(id, 'extension') === bsn);
}

/** Without the dispenses outside a period. */
function within(subject: XmlElement, period: Interval | undefined): XmlElement {
  return new XmlElement(
    subject.uri,
    subject.local,
    subject.attributes,
    subject.children.map((list) => {
      const children = list.children.filter((component) => component.local !== 'component' || isWithin(component, period));
      return new XmlElement(list.uri, list.local, list.attributes, children);
    }),
  );
}

const DAY = 8;

function isWithin(component: XmlElement, { low = '', high = '9' }: Interval = {}): boolean {
  const event = child(component, 'medicationDispenseEvent');
  const time = event && child(event, 'effectiveTime');
  const day = ((time && attribute(time, 'value')) ?? '').slice(0, DAY);
  return low.slice(0, DAY) <= day && day <= high.slice(0, DAY);
}
