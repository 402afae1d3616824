import type { XmlElement } from '../xml/element.js';
import { readCE, readII, writeCE, writeII, type CE, type CS, type II } from './datatypes.js';
import { element, reading, whole, withRest, type Rest } from './element.js';
import { REGISTRATION_PROCESS } from './models/control-act.js';

/** The frame around one entry of a register: what it is asked to hold, or holds (AM 5.1). */
export interface RegistrationProcess {
  readonly classCode?: string | undefined;
  readonly moodCode?: string | undefined;
  /** `nullFlavor="UNK"` from a system; a real id comes from the switch only. */
  readonly id?: II | undefined;
  readonly code?: CE | undefined;
  readonly statusCode?: CS | undefined;
  /** Interval from the first registration to the end of validity, as it was. */
  readonly effectiveTime?: XmlElement | undefined;
  /** The element around the entry, as it was. */
  readonly subject2?: XmlElement | undefined;
  readonly rest?: Rest | undefined;
}

/** Reads `registrationProcess`. */
export function readRegistrationProcess(source: XmlElement): RegistrationProcess {
  const from = reading(source);
  return {
    classCode: from.attribute('classCode'),
    moodCode: from.attribute('moodCode'),
    id: from.one('id', readII),
    code: from.one('code', readCE),
    statusCode: from.one('statusCode', readCE),
    effectiveTime: from.one('effectiveTime', whole),
    subject2: from.one('subject2', whole),
    rest: from.rest(),
  };
}

/** Writes `registrationProcess`, in the order of the schema. */
export function writeRegistrationProcess(value: RegistrationProcess): XmlElement {
  const children = [
    writeII('id', value.id),
    writeCE('code', value.code),
    writeCE('statusCode', value.statusCode),
    value.effectiveTime,
    value.subject2,
  ];
  const attributes = { classCode: value.classCode, moodCode: value.moodCode };
  return withRest(element('registrationProcess', attributes, children), value.rest, REGISTRATION_PROCESS);
}
