import type { XmlElement } from '../xml/element.js';
import { readCE, readII, readST, writeCE, writeII, writeST, type CE, type II, type ST } from './datatypes.js';
import { element, reading, whole, withRest, type Rest } from './element.js';
import { DETECTED_ISSUE } from './models/control-act.js';
import { V3 } from './model.js';

/** In a query answer, or in a push or register change: the two standards name the same thing differently (AM 3.1). */
const EVENT_OF = { reasonOf: 'justifiedDetectedIssue', reason: 'justifyingDetectedIssueEvent' } as const;

/** Why a request was not carried out: a broken business rule (AM 3.8). */
export interface DetectedIssue {
  readonly relationship: keyof typeof EVENT_OF;
  readonly id: readonly II[];
  readonly code?: CE | undefined;
  readonly text?: ST | undefined;
  readonly value?: XmlElement | undefined;
  /** Of the issue itself. */
  readonly rest?: Rest | undefined;
  /** Of the relationship around it, such as its `typeCode`. */
  readonly relationshipRest?: Rest | undefined;
}

/** Tells whether `reasonOf` or `reason` holds the issue that belongs in it; if not, it is no detected issue. */
export function isDetectedIssue(source: XmlElement): boolean {
  const event = eventOf(source.local);
  return event !== undefined && source.uri === V3 && source.children.some((c) => c.local === event && c.uri === source.uri);
}

/** Reads `reasonOf/justifiedDetectedIssue` or `reason/justifyingDetectedIssueEvent` from the relationship element. */
export function readDetectedIssue(source: XmlElement): DetectedIssue {
  const relationship = source.local === 'reason' ? 'reason' : 'reasonOf';
  const from = reading(source);
  const event = from.one(EVENT_OF[relationship], readEvent);
  return { id: [], ...event, relationship, relationshipRest: from.rest() };
}

/** Writes the issue with its relationship around it. */
export function writeDetectedIssue(value: DetectedIssue): XmlElement {
  const children = [...value.id.map((id) => writeII('id', id)), writeCE('code', value.code), writeST('text', value.text), value.value];
  const event = withRest(element(EVENT_OF[value.relationship], {}, children), value.rest, DETECTED_ISSUE);
  return withRest(element(value.relationship, {}, [event]), value.relationshipRest);
}

function readEvent(source: XmlElement): Omit<DetectedIssue, 'relationship' | 'relationshipRest'> {
  const from = reading(source);
  return {
    id: from.all('id', readII),
    code: from.one('code', readCE),
    text: from.one('text', readST),
    value: from.one('value', whole),
    rest: from.rest(),
  };
}

function eventOf(relationship: string): string | undefined {
  return relationship === 'reasonOf' || relationship === 'reason' ? EVENT_OF[relationship] : undefined;
}
