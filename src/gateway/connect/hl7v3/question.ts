import { localText } from '../../../amsterdam.js';
import type { Hl7v3System } from '../../../config/source.js';
import { writeCareQuery } from '../../../hl7v3/care-query.js';
import { application } from '../../../hl7v3/communication.js';
import { writeControlAct, type ControlAct } from '../../../hl7v3/control-act.js';
import type { II } from '../../../hl7v3/datatypes.js';
import { interaction } from '../../../hl7v3/interactions.js';
import { SWITCH, TRIGGER_EVENT } from '../../../hl7v3/oids.js';
import { authoredBy, overseenBy } from '../../../hl7v3/professional.js';
import { newTransmission, writeTransmission } from '../../../hl7v3/transmission.js';
import { SWITCH_AUTHOR, writeAuthor } from '../../../mapping/registration/author.js';
import type { XmlElement } from '../../../xml/element.js';
import type { SourceQuestion } from '../../connector.js';
import { hasHl7v3Quirk } from '../quirks.js';

/** A legacy system with the source that it belongs to. */
export interface LegacySource {
  readonly system: Hl7v3System;
  readonly ura: string;
  readonly name: string;
  /** Application id of the source. */
  readonly application: string;
}

/** A message to a legacy system, with what its answer must repeat. */
export interface Asked {
  readonly message: XmlElement;
  readonly interaction: string;
  readonly id: II;
  readonly queryId: II;
}

/** Where a message stands in time, and the chance in its ids. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly newId: () => string;
}

/** A deadline nearer than this is not told: AORTA knows none (AM 3.6), and the question breaks off by itself. */
const LEAST = 5000;

/** The query that a system gets as if the switch asked it, unless its configuration says who asks (AM 1.1 P2, 3.6). */
export function queryTo(source: LegacySource, question: SourceQuestion, { now, newId }: Moment): Asked {
  const { system } = source;
  const name = queryName(question, system);
  const created = localText(new Date(now).toISOString()) ?? '';
  const [id, queryId] = idsOf(source, newId);
  const { bsn, dispensed, intendedUse, valid, deadline } = question;
  const query = writeCareQuery(
    {
      queryId,
      responseModality: 'R',
      bsn,
      ...(deadline - now < LEAST ? {} : { deadline: localText(new Date(deadline).toISOString()) ?? '' }),
      ...(dispensed === undefined ? {} : { dispensed }),
      ...(intendedUse === undefined ? {} : { intendedUse }),
      ...(valid === undefined ? {} : { valid }),
    },
    name,
  );
  const act = { effectiveTime: { value: created }, ...authorsOf(source), queryByParameter: query };
  return { message: messageTo(source, name, id, created, act), interaction: name, id, queryId };
}

/** The question whether a system is there: the link test (AM 1.1 P6). */
export function linkTestTo(source: LegacySource, { now, newId }: Moment): XmlElement {
  const created = localText(new Date(now).toISOString()) ?? '';
  const [id] = idsOf(source, newId);
  const { authorOrPerformer } = authorsOf(source);
  return messageTo(source, 'COMT_IN113113NL', id, created, { effectiveTime: { value: created }, authorOrPerformer });
}

function queryName({ category }: SourceQuestion, system: Hl7v3System): string {
  if (category === 'ICA') return 'REPC_IN000023NL';
  return hasHl7v3Quirk(system, 'asked-by-version-02') ? 'QURX_IN990111NL02' : 'QURX_IN990111NL';
}

/** Ids under OIDs of the organisation and its application, that of the query in an arc of its own (AM 3.6, 6.2). */
function idsOf({ ura, application: of }: LegacySource, newId: () => string): readonly [id: II, queryId: II] {
  const root = `2.16.528.1.1007.3.3.${ura.replace(/^0+/, '')}.${of}`;
  return [
    { root: `${root}.1`, extension: newId() },
    { root: `${root}.2`, extension: newId() },
  ];
}

function messageTo({ system, application: own }: LegacySource, name: string, id: II, creationTime: string, act: Partial<ControlAct>): XmlElement {
  const code = { code: interaction(name)?.triggerEvent, codeSystem: TRIGGER_EVENT };
  return writeTransmission(
    newTransmission({
      interaction: name,
      id,
      creationTime,
      receiver: application(system.receiver ?? own),
      sender: application(system.sender),
      ControlActProcess: writeControlAct({ moodCode: 'EVN', id: [], code, subject: [], detectedIssue: [], ...act }),
    }),
  );
}

/** Who asks and who answers for it, as configured (AM 3.3 to 3.5); the switch has no organisation. */
function authorsOf({ system, ura, name }: LegacySource): Pick<ControlAct, 'authorOrPerformer' | 'overseer'> {
  const { author, sender } = system;
  if (author === undefined) return { authorOrPerformer: SWITCH_AUTHOR };
  if ('person' in author) {
    const { uzi, role, name: person, city } = author.person;
    const professional = { uzi, role, name: person, organization: { ura, name, city } };
    return { authorOrPerformer: authoredBy(professional), overseer: overseenBy(professional) };
  }
  const own = sender === SWITCH ? {} : { application: sender };
  return { authorOrPerformer: writeAuthor({ kind: 'device', ura, name, uzi: author.system.uzi, ...own }) };
}
