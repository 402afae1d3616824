import type { XmlElement } from '../xml/element.js';
import { readBatch, withInteractions, writeBatch, type Batch } from './batch.js';
import { element } from './element.js';
import { BATCH, isInteractionName } from './interactions.js';
import { V3 } from './model.js';
import type { Problem } from './problem.js';
import { isEnvelope, isFault, readEnvelope, writeEnvelope, type Envelope } from './soap.js';

/** Roots of a document that is a payload without any wrapper. */
const PAYLOADS: readonly string[] = ['subject', 'MedicationDispenseList', 'Condition', 'PrimaryCareProvision', 'organizer'];
/** End of the name of the element around a reply (AM 5.4). */
export const RESPONSE = 'Response';
const EXPECTED = `a SOAP envelope, an interaction or ${PAYLOADS.join(' or ')} in ${V3}`;

/** What a document is, from the outside in: with or without envelope, a batch, one interaction, a payload or a SOAP fault. */
export type Carrier = { readonly envelope?: Envelope } & (
  | { readonly kind: 'batch'; readonly batch: Batch }
  | {
      readonly kind: 'interaction';
      readonly interaction: XmlElement;
      /** Name of the element around it, in a reply whose WSDL lets either of two interactions answer (AM 5.4). */
      readonly response?: string;
    }
  | { readonly kind: 'payload'; readonly payload: XmlElement }
  | { readonly kind: 'fault'; readonly fault: XmlElement }
);

/** Result of opening a document: what it is, or why it is nothing we know. */
export interface Opened {
  readonly carrier?: Carrier;
  readonly problems: readonly Problem[];
}

/** Tells what a document is. */
export function openCarrier(root: XmlElement): Opened {
  if (!isEnvelope(root)) return openMessage(root);
  const { envelope, problems } = readEnvelope(root);
  if (envelope === undefined) return { problems };
  if (isFault(envelope.message)) return { carrier: { envelope, kind: 'fault', fault: envelope.message }, problems };
  const inner = openMessage(envelope.message);
  // A payload has no business in an envelope: a message has an id and a sender (AM 6.1).
  if (inner.carrier?.kind === 'payload') return { problems: [unknown(envelope.message)] };
  return inner.carrier === undefined ? inner : { ...inner, carrier: { ...inner.carrier, envelope } };
}

/** The interactions of a document, or its one payload; a fault has none. */
export function itemsOf(carrier: Carrier): readonly XmlElement[] {
  switch (carrier.kind) {
    case 'batch':
      return carrier.batch.interactions;
    case 'interaction':
      return [carrier.interaction];
    case 'payload':
      return [carrier.payload];
    case 'fault':
      return [];
  }
}

/**
 * Writes the whole document again, with its own items or with others in their place; only a batch takes another number of
 * them. A fault is not passed on this way: the prefix in its code would stay undeclared (see `writeFault`).
 */
export function writeCarrier(carrier: Carrier, items: readonly XmlElement[] = itemsOf(carrier)): XmlElement {
  const message = writeMessage(carrier, items);
  return carrier.envelope === undefined ? message : writeEnvelope({ ...carrier.envelope, message });
}

function openMessage(root: XmlElement): Opened {
  if (root.uri !== V3) return { problems: [unknown(root)] };
  if (root.local === BATCH) return { carrier: { kind: 'batch', batch: readBatch(root) }, problems: [] };
  const inner = responseIn(root);
  if (inner !== undefined) return { carrier: { kind: 'interaction', interaction: inner, response: root.local }, problems: [] };
  if (isInteractionName(root.local)) return { carrier: { kind: 'interaction', interaction: root }, problems: [] };
  if (PAYLOADS.includes(root.local)) return { carrier: { kind: 'payload', payload: root }, problems: [] };
  return { problems: [unknown(root)] };
}

/** The one interaction in `<interaction>Response`, if it is that (AM 5.4). */
function responseIn(root: XmlElement): XmlElement | undefined {
  const [inner, ...others] = root.children;
  const wraps = root.local.endsWith(RESPONSE) && isInteractionName(root.local) && root.attributes.length === 0;
  return wraps && inner !== undefined && others.length === 0 && inner.uri === V3 && isInteractionName(inner.local) ? inner : undefined;
}

function writeMessage(carrier: Carrier, items: readonly XmlElement[]): XmlElement {
  if (carrier.kind === 'batch') return writeBatch(withInteractions(carrier.batch, items));
  if (carrier.kind === 'fault') return carrier.fault;
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`a document of kind ${carrier.kind} holds one item, not ${items.length}`);
  return carrier.kind === 'interaction' && carrier.response !== undefined ? element(carrier.response, {}, [item]) : item;
}

function unknown(root: XmlElement): Problem {
  return { code: 'input-unknown', element: root, found: `${root.local} in ${root.uri === '' ? 'no namespace' : root.uri}`, expected: EXPECTED };
}
