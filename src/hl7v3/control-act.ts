import type { XmlElement } from '../xml/element.js';
import { readCE, readII, readTS, writeCE, writeII, writeTS, type CE, type II, type TS } from './datatypes.js';
import { isDetectedIssue, readDetectedIssue, writeDetectedIssue, type DetectedIssue } from './detected-issue.js';
import { element, reading, whole, withRest, type Rest } from './element.js';
import { CONTROL_ACT } from './models/control-act.js';
import { readAuthorOrPerformer, readOverseer, writeAuthorOrPerformer, writeOverseer, type AuthorOrPerformer, type Overseer } from './party.js';
import { readQueryAck, writeQueryAck, type QueryAck } from './query-ack.js';

/** Control act around a payload: made for query answers (QUQI_MT120001), wide enough for the others (AM 3.1). */
export interface ControlAct {
  readonly classCode?: string | undefined;
  readonly moodCode?: string | undefined;
  readonly id: readonly II[];
  /** Trigger event. */
  readonly code?: CE | undefined;
  readonly effectiveTime?: TS | undefined;
  readonly authorOrPerformer?: AuthorOrPerformer | undefined;
  readonly overseer?: Overseer | undefined;
  /** The elements `subject` as they were, each with a payload in it. */
  readonly subject: readonly XmlElement[];
  readonly detectedIssue: readonly DetectedIssue[];
  readonly queryAck?: QueryAck | undefined;
  readonly queryByParameter?: XmlElement | undefined;
  readonly rest?: Rest | undefined;
}

/** Reads `ControlActProcess`. */
export function readControlAct(source: XmlElement): ControlAct {
  const from = reading(source);
  return {
    classCode: from.attribute('classCode'),
    moodCode: from.attribute('moodCode'),
    id: from.all('id', readII),
    code: from.one('code', readCE),
    effectiveTime: from.one('effectiveTime', readTS),
    authorOrPerformer: from.one('authorOrPerformer', readAuthorOrPerformer),
    overseer: from.one('overseer', readOverseer),
    subject: from.all('subject', whole),
    detectedIssue: from.some(isDetectedIssue, readDetectedIssue),
    queryAck: from.one('queryAck', readQueryAck),
    queryByParameter: from.one('queryByParameter', whole),
    rest: from.rest(),
  };
}

/** Writes `ControlActProcess`, in the order of the schema. */
export function writeControlAct(act: ControlAct): XmlElement {
  const issues = (relationship: DetectedIssue['relationship']): readonly XmlElement[] =>
    act.detectedIssue.filter((issue) => issue.relationship === relationship).map(writeDetectedIssue);
  const children = [
    ...act.id.map((id) => writeII('id', id)),
    writeCE('code', act.code),
    writeTS('effectiveTime', act.effectiveTime),
    written(act.authorOrPerformer, writeAuthorOrPerformer),
    written(act.overseer, writeOverseer),
    ...issues('reason'),
    ...act.subject,
    ...issues('reasonOf'),
    written(act.queryAck, writeQueryAck),
    act.queryByParameter,
  ];
  return withRest(element('ControlActProcess', { classCode: act.classCode, moodCode: act.moodCode }, children), act.rest, CONTROL_ACT);
}

function written<T>(value: T | undefined, write: (value: T) => XmlElement): XmlElement | undefined {
  return value === undefined ? undefined : write(value);
}
