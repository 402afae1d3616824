import { isBsn } from '../../bsn.js';
import { isFailure } from '../../errors.js';
import { checkControlAct } from '../../hl7v3/act-check.js';
import { readControlAct } from '../../hl7v3/control-act.js';
import { readII } from '../../hl7v3/datatypes.js';
import { V3 } from '../../hl7v3/model.js';
import { QUERY_BY_PARAMETER } from '../../hl7v3/models/query.js';
import type { Problem } from '../../hl7v3/problem.js';
import { readTransmission } from '../../hl7v3/transmission.js';
import { checkTransmission } from '../../hl7v3/wrapper-check.js';
import { attribute, child, childrenNamed, descendantsAt, type XmlElement } from '../../xml/element.js';
import { authorProblems, readAuthor } from './author.js';
import type { IndexQuery } from './entry.js';
import { allCodes, categoryOf } from './index-codes.js';
import { PARAMETER } from './index-parameters.js';
import { issuesOf, type Read } from './issues.js';
import { codeOf } from './key.js';
import { readMoment } from './moment.js';
import type { Expected } from './request-read.js';
import { QUERY } from './query-write.js';

/** The older two are read as well (AM 1.2). */
const QUERIES: readonly string[] = [QUERY, 'QUMT_IN020011NL', 'QUMT_IN020010'];

/** Reads a question for entries of the index; a parameter that is not understood makes it unanswerable. */
export function readIndexQuery(message: XmlElement, expected: Expected): Read<IndexQuery> {
  if (!QUERIES.includes(message.local)) {
    const stranger: Problem = { code: 'interaction-not-supported', element: message, found: message.local, expected: QUERIES.join(', ') };
    return { value: undefined, issues: issuesOf([stranger]) };
  }
  const process = child(message, 'ControlActProcess');
  const query = process && child(process, 'queryByParameter');
  const sent = readMoment(child(message, 'creationTime'));
  const asked = query === undefined ? undefined : parametersIn(query, expected);
  const issues = issuesOf([
    ...checkTransmission(message),
    ...checkControlAct(message),
    ...sent.problems,
    ...(process === undefined ? [] : authorProblems(process, expected.certificateUra)),
    ...(asked?.problems ?? []),
  ]);
  const author = process && readAuthor(readControlAct(process).authorOrPerformer);
  const [id, queryId] = [readTransmission(message).id, query && child(query, 'queryId')];
  if (issues.some(isFailure) || asked?.bsn === undefined || author === undefined || sent.moment === undefined) return { value: undefined, issues };
  if (id === undefined || queryId === undefined) return { value: undefined, issues };
  const value = { bsn: asked.bsn, codes: asked.codes, author, message: { id, sent: sent.moment }, queryId: readII(queryId) };
  return { value, issues };
}

interface Asked extends Pick<IndexQuery, 'codes'> {
  readonly bsn: string | undefined;
  readonly problems: readonly Problem[];
}

const FIELDS: ReadonlySet<string> = new Set(QUERY_BY_PARAMETER.children.map((c) => c.name));
const READ: readonly string[] = [PARAMETER.patient, PARAMETER.category];

function parametersIn(query: XmlElement, { codes }: Expected): Asked {
  const patients = query.children.filter((c) => c.uri === V3 && isNamed(c, PARAMETER.patient)).flatMap((c) => childrenNamed(c, 'value'));
  const [patient, ...others] = patients;
  const bsn = patient === undefined ? undefined : attribute(patient, 'extension');
  const values = descendantsAt(query, [PARAMETER.category, 'value']);
  // To leave out a question that is not understood would answer more than was asked.
  const strangers = query.children.filter((c) => !FIELDS.has(c.local) && !READ.some((name) => isNamed(c, name)));
  const unknown = values.filter(
    (value) => categoryOf({ code: attribute(value, 'code') ?? '', codeSystem: attribute(value, 'codeSystem') ?? '' }, codes) === undefined,
  );
  const problems: readonly Problem[] = [
    ...(patient === undefined ? [{ code: 'required', element: query, expected: PARAMETER.patient } as const] : []),
    ...(patient !== undefined && !isBsn(bsn ?? '')
      ? [{ code: 'bsn-invalid', element: patient, attribute: 'extension', severity: 'error' } as const]
      : []),
    ...others.map((element): Problem => ({ code: attribute(element, 'extension') === bsn ? 'too-many' : 'patient-mixed', element })),
    ...strangers.map((element): Problem => ({ code: 'not-mapped', element, severity: 'error', expected: READ.join(', ') })),
    ...unknown.map((element): Problem => ({ code: 'code-unknown', element, attribute: 'code', expected: allCodes(codes) })),
  ];
  const kinds = values.flatMap((v) => codeOf({ code: attribute(v, 'code'), codeSystem: attribute(v, 'codeSystem') }) ?? []);
  return { bsn, codes: kinds, problems };
}

/** Names of parameters differ in case between queries (AM 3.6). */
function isNamed(element: XmlElement, name: string): boolean {
  return element.local.toLowerCase() === name.toLowerCase();
}
