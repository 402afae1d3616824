import type { XmlElement } from '../xml/element.js';
import { extensionOf, readII, readST, writeII, writeST, type II, type ST } from './datatypes.js';
import { element, reading, whole, withRest, type Rest } from './element.js';
import { APPLICATION_ID } from './oids.js';
import { DEVICE } from './models/wrapper.js';

/** Application at one end; whatever else it tells about itself is in the rest (AM 2.2). */
export interface Device {
  readonly id: readonly II[];
  readonly softwareName?: ST | undefined;
  readonly rest?: Rest | undefined;
}

/** `receiver` or `sender`. */
export interface Communication {
  readonly typeCode?: string | undefined;
  readonly telecom?: XmlElement | undefined;
  readonly device?: Device | undefined;
  readonly rest?: Rest | undefined;
}

/** An end that is known by its application id only. */
export function application(id: string): Communication {
  return { device: { id: [{ root: APPLICATION_ID, extension: id }] } };
}

/** Application id of an end (AM 2.2). */
export function applicationId(end: Communication | undefined): string | undefined {
  return extensionOf(end?.device?.id ?? [], APPLICATION_ID);
}

/** Reads `receiver` or `sender`. */
export function readCommunication(source: XmlElement): Communication {
  const from = reading(source);
  return {
    typeCode: from.attribute('typeCode'),
    telecom: from.one('telecom', whole),
    device: from.one('device', readDevice),
    rest: from.rest(),
  };
}

/** Writes `receiver` or `sender`; nothing for undefined. */
export function writeCommunication(name: string, value: Communication | undefined): XmlElement | undefined {
  if (value === undefined) return undefined;
  const device = value.device === undefined ? undefined : writeDevice(value.device);
  return withRest(element(name, { typeCode: value.typeCode }, [value.telecom, device]), value.rest);
}

function readDevice(source: XmlElement): Device {
  const from = reading(source);
  return { id: from.all('id', readII), softwareName: from.one('softwareName', readST), rest: from.rest() };
}

function writeDevice(value: Device): XmlElement {
  const children = [...value.id.map((id) => writeII('id', id)), writeST('softwareName', value.softwareName)];
  return withRest(element('device', {}, children), value.rest, DEVICE);
}
