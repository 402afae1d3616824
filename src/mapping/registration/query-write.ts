import { isBsn } from '../../bsn.js';
import { writeII } from '../../hl7v3/datatypes.js';
import { element } from '../../hl7v3/element.js';
import { BSN } from '../../hl7v3/oids.js';
import { writeAuthor } from './author.js';
import type { IndexQuery } from './entry.js';
import { PARAMETER } from './index-parameters.js';
import { authorIssues, frameIssues, issue, toSwitch, type Written } from './request-write.js';

/** The current form of the query, which a system may ask without a person (AM 1.2). */
export const QUERY = 'QUMT_IN020011NL02';

/** Writes a question for entries of the index, from a system to the switch (AM 5.3, 3.6). */
export function writeIndexQuery({ bsn, codes, author, message, queryId }: IndexQuery): Written {
  const same = queryId.root === message.id.root && queryId.extension === message.id.extension;
  const issues = [
    ...(isBsn(bsn) ? [] : [{ ...issue('bsn-invalid', 'bsn'), severity: 'error' } as const]),
    ...(author.application === undefined ? [issue('required', 'author.application')] : []),
    ...authorIssues(author),
    ...frameIssues(message),
    ...(same || queryId.root === undefined || queryId.extension === undefined ? [issue('value-format', 'queryId', 'an id of its own')] : []),
  ];
  if (issues.length > 0 || author.application === undefined) return { root: undefined, issues };
  const query = element('queryByParameter', {}, [
    writeII('queryId', queryId),
    element('statusCode', { code: 'executing' }),
    element('responseModalityCode', { code: 'R' }),
    element('responsePriorityCode', { code: 'I' }),
    element(PARAMETER.patient, {}, [element('value', { root: BSN, extension: bsn })]),
    codes.length === 0
      ? undefined
      : element(
          PARAMETER.category,
          {},
          codes.map(({ code, codeSystem }) => element('value', { code, codeSystem })),
        ),
  ]);
  const act = { authorOrPerformer: writeAuthor(author), queryByParameter: query };
  return { root: toSwitch(QUERY, author.application, message, act), issues: [] };
}
