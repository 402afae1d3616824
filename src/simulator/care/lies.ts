import { isBsn } from '../../bsn.js';
import { attribute, type XmlElement } from '../../xml/element.js';
import { payloadsOf } from '../../hl7v3/answer.js';
import type { II } from '../../hl7v3/datatypes.js';
import { BSN } from '../../hl7v3/oids.js';
import { readTransmission, writeTransmission } from '../../hl7v3/transmission.js';
import type { Mishap } from '../scenario.js';
import { mapped, withValue } from '../tree.js';
import { withCounters, withQueryAck } from './items.js';

/** Answers that are wrong and that the switch lets through, for whoever has to notice (D21, AM 4.4.7). */
const LIES: Partial<Readonly<Record<Mishap, (item: XmlElement, lie: Lie) => readonly XmlElement[]>>> = {
  'wrong-bsn': (item, { bsn }) => [mapped(item, (element) => aboutOther(element, bsn))],
  'wrong-counters': (item) => [withCounters(item, { total: payloadsOf(item).length + 7, current: payloadsOf(item).length + 3, remaining: 0 })],
  duplicate: (item, { newId }) => [item, writeTransmission({ ...readTransmission(item), id: newId() })],
  'wrong-query-id': (item) => [
    withQueryAck(item, (ack) => ({ ...ack, queryId: { ...ack.queryId, extension: `${ack.queryId?.extension ?? ''}-other` } })),
  ],
};

/** What a lie is made with. */
export interface Lie {
  /** The patient that was asked for. */
  readonly bsn: string;
  readonly newId: () => II;
}

/** An item as it leaves; the same one where there is nothing to lie about. */
export function told(item: XmlElement, does: Mishap | undefined, lie: Lie): readonly XmlElement[] {
  return (does === undefined ? undefined : LIES[does]?.(item, lie)) ?? [item];
}

function aboutOther(element: XmlElement, bsn: string): XmlElement {
  const isPatient = attribute(element, 'root') === BSN && attribute(element, 'extension') === bsn;
  return isPatient ? withValue(element, 'extension', otherThan(bsn)) : element;
}

const FIRST = 999_900_000;

/** The first invented number that passes the eleven test and is not this one. */
function otherThan(bsn: string): string {
  let number = FIRST;
  while (!isBsn(String(number)) || String(number) === bsn) number++;
  return String(number);
}
