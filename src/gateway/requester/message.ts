import { localText } from '../../amsterdam.js';
import { writeCareQuery, type CareQuery } from '../../hl7v3/care-query.js';
import { authoredBy, overseenBy, type ActingProfessional } from '../../hl7v3/professional.js';
import { toSwitch } from '../../mapping/registration/request-write.js';
import type { Ii } from '../../trust/identity/identifiers.js';
import { writeXml } from '../../xml/writer.js';

/** Ids of a query and of the message that carries it. */
export interface QueryIds {
  readonly message: Ii;
  readonly query: Ii;
}

/** All that a query to the switch point is made of. */
export interface QueryMessage {
  readonly interaction: string;
  /** Application id of who asks. */
  readonly application: string;
  readonly ids: QueryIds;
  /** Milliseconds since 1970. */
  readonly sent: number;
  /** Until when the answer is of use. */
  readonly deadline: number;
  readonly professional: ActingProfessional;
  readonly asked: Pick<CareQuery, 'bsn' | 'dispensed' | 'intendedUse'>;
}

/**
 * A query as text, without an envelope: an indirect one, answered by a batch (AM 3.6). The professional asks personally and answers for it
 * too (AM 3.5).
 */
export function queryMessage({ interaction, application, ids, sent, deadline, professional, asked }: QueryMessage): string {
  const moment = new Date(sent).toISOString();
  const query: CareQuery = { ...asked, queryId: ids.query, responseModality: 'B', deadline: localText(new Date(deadline).toISOString()) ?? '' };
  const message = toSwitch(
    interaction,
    application,
    { id: ids.message, sent: moment },
    {
      effectiveTime: { value: localText(moment) },
      authorOrPerformer: authoredBy(professional),
      overseer: overseenBy(professional),
      queryByParameter: writeCareQuery(query, interaction),
    },
  );
  return writeXml(message);
}

/**
 * Ids for a message and its query from one UUID, under OIDs of the application: those of its organisation, unless it has others (AM 6.2).
 * A token that was prepared before names the message by the UUID alone.
 */
export function queryIds(ura: string, application: string, uuid: string, oid?: string): QueryIds {
  const root = oid ?? `2.16.528.1.1007.3.3.${ura.replace(/^0+/, '')}.${application}`;
  return { message: { root: `${root}.1`, extension: uuid }, query: { root: `${root}.2`, extension: uuid } };
}
