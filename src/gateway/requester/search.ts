import { datesOf } from '../../consent/date-time.js';
import { FORMS } from '../../consent/decision/forms.js';
import type { Refusal } from '../../consent/decision/codes.js';
import { answer } from '../../consent/shielding/answer.js';
import type { AskedSearch, SearchProblem } from '../../fhir/search/read-search.js';
import type { Bundle, OperationOutcome } from '../../fhir/types.js';
import type { CE } from '../../hl7v3/datatypes.js';
import { AORTA_ERROR_CODE } from '../../hl7v3/oids.js';
import { isStoreError } from '../../store/errors.js';
import type { Refusal as Untrusted } from '../../trust/refusals.js';
import type { Ask, Asking, Shared } from './asking.js';
import { entitled, type Entitled } from './entitlement.js';
import { exchange, type Exchanged } from './exchange.js';
import { gather, type Gathered } from './gather.js';
import { lineOf, type Ended } from './log-line.js';
import { periodsOf } from './narrowing.js';
import { inError, invalidSearch } from './outcomes.js';
import { questionOf } from './question.js';

/** What a search comes to. All but `closed` stands in the access log before it is given (CS C-60 T2). */
export type Found =
  | { readonly kind: 'bundle'; readonly bundle: Bundle }
  /** Nothing was found, where that is to be told as an outcome (CS b.5, `nfAsOutcome`). */
  | { readonly kind: 'not-found' }
  /** What was asked is not well-formed, or who asks may not (CS b.4). */
  | { readonly kind: 'refused'; readonly status: number; readonly outcome: OperationOutcome }
  /** The signature of the person is not there or not right (SEC 2.7). */
  | { readonly kind: 'untrusted'; readonly refusal: Untrusted }
  /** No source answered (CS b.4). */
  | { readonly kind: 'failed'; readonly status: 502 | 503 | 504; readonly outcome: OperationOutcome }
  /** The register or the log could not be reached: nothing is released. */
  | { readonly kind: 'closed' };

interface Result {
  readonly found: Found;
  readonly ended: Ended;
}

/** One search in the requester role, from the question to what may be released (architecture 3). Never throws for what others do. */
export async function search(ask: Ask, organisations: readonly Asking[], shared: Shared): Promise<Found> {
  const { edge, stores } = shared;
  try {
    const { found, ended } = await resultOf(ask, organisations, shared);
    await stores.lines.append(lineOf(ask, ended, shared));
    return found;
  } catch (error) {
    if (!isStoreError(error)) throw error;
    edge.log(JSON.stringify({ requester: 'not-released', store: error.code }));
    return { kind: 'closed' };
  }
}

async function resultOf(ask: Ask, organisations: readonly Asking[], shared: Shared): Promise<Result> {
  const asked = questionOf(ask.text, ask.of, shared.seal);
  if ('problems' in asked) return invalid(asked.problems, shared);
  const who = await entitled(ask, organisations, shared);
  if (typeof who === 'string') return refusal(who, shared);
  // The door has compared them; another patient than that of the token is nobody's business.
  if (asked.patient !== ask.bsn) return refusal('R-AUTH', shared);
  const periods = periodsOf(asked.search, datesOf);
  if (periods === 'never') return released(NOTHING, { asked, who }, undefined, shared);
  const exchanged = await exchange(ask, who, periods, shared);
  if (exchanged.ok) return answered(exchanged.value, ask, { asked, who }, shared);
  const { refusal: untrusted } = exchanged;
  return {
    found: { kind: 'untrusted', refusal: untrusted },
    ended: { kind: 'refusal', outcome: 'refused', code: untrusted.code, purpose: who.purpose, relation: who.relation },
  };
}

/** What was asked, and by whom, once both are known to be in order. */
interface Question {
  readonly asked: AskedSearch;
  readonly who: Entitled;
}

function invalid(problems: readonly SearchProblem[], { language }: Shared): Result {
  return {
    found: { kind: 'refused', status: FORMS['R-SYN'].fhir.status, outcome: invalidSearch(problems, language) },
    ended: { kind: 'refusal', outcome: 'refused', code: 'R-SYN' },
  };
}

function refusal(code: Refusal, { language }: Shared, more: Partial<Ended> = {}): Result {
  const { status, issue } = FORMS[code].fhir;
  return {
    found: { kind: 'refused', status, outcome: inError(code, issueType(issue), language) },
    ended: { ...more, kind: 'refusal', outcome: 'refused', code },
  };
}

function answered({ ids, reply }: Exchanged, ask: Ask, question: Question, shared: Shared): Result {
  const { who } = question;
  const { edge, language } = shared;
  const known = { ids, purpose: who.purpose, relation: who.relation };
  if (reply.kind === 'none') {
    const { status, trouble, why, codes } = reply.reason;
    edge.log(JSON.stringify({ requester: 'no-answer', why, code: trouble, message: ids.message.extension }));
    if (isNotAuthorised(codes)) return refusal('R-MATRIX', shared, known);
    const outcome = inError(trouble, TYPES[status], language, codes);
    return { found: { kind: 'failed', status, outcome }, ended: { ...FAILED, ...known, code: trouble } };
  }
  const timestamp = new Date(edge.now()).toISOString();
  const gathered = gather(reply, ids, ask, who.asking, timestamp, shared);
  const { onlyFailure, sources, hidden, outcomes } = gathered;
  if (onlyFailure === undefined) return released(gathered, question, ids, shared, timestamp);
  const { trouble, codes, bySwitch } = onlyFailure;
  if (bySwitch && isNotAuthorised(codes)) return refusal('R-MATRIX', shared, known);
  const { issue = [] } = inError(trouble, issueType(FORMS[trouble].fhir.issue), language, codes);
  const outcome: OperationOutcome = { resourceType: 'OperationOutcome', issue: [...issue, ...outcomes.flatMap((one) => one.issue ?? [])] };
  return { found: { kind: 'failed', status: ALL_FAILED, outcome }, ended: { ...FAILED, ...known, code: trouble, sources, hidden } };
}

const FAILED = { kind: 'retrieval', outcome: 'failed' } as const;
const ALL_FAILED = 504;
const TYPES = { 502: 'processing', 503: 'transient', 504: 'timeout' } as const;

/** The switch point refuses who asks (AM 4.3). */
function isNotAuthorised(codes: readonly CE[]): boolean {
  return codes.some(({ code, codeSystem }) => code === 'AUTERR_MEDISCH' && codeSystem === AORTA_ERROR_CODE);
}

/** The forms hold only issue types of R4; a test compares. */
function issueType(type: string = 'forbidden'): Parameters<typeof inError>[1] {
  return type as Parameters<typeof inError>[1];
}

const NOTHING: Gathered = { visible: { resources: [], origins: [] }, outcomes: [], sources: [], hidden: [], holdsData: false };

/** What was gathered, searched, ordered and cut into pages; not shielded again: what a source released is shown as released (D28). */
function released(gathered: Gathered, { asked, who }: Question, ids: Exchanged['ids'] | undefined, shared: Shared, timestamp?: string): Result {
  const { edge, seal } = shared;
  const { sources, hidden, outcomes, holdsData } = gathered;
  const ended: Ended = {
    ...{ kind: 'retrieval', outcome: 'success', purpose: who.purpose, relation: who.relation, sources, hidden },
    ...(ids === undefined ? {} : { ids }),
  };
  if (who.asking.settings.nfAsOutcome && !holdsData && outcomes.length === 0) return { found: { kind: 'not-found' }, ended };
  const moment = timestamp ?? new Date(edge.now()).toISOString();
  // What sources narrow by is not told by the resource.
  const criteria = asked.search.criteria.filter(({ name }) => name !== 'period-of-use');
  const bundle = answer(
    gathered.visible,
    { ...asked, search: { ...asked.search, criteria }, outcomes },
    { newId: edge.newId, timestamp: moment, paging: seal, daysOf: datesOf },
  );
  // The page was looked at before.
  if (bundle === undefined) throw new RangeError('the token of a page that was opened is refused');
  return { found: { kind: 'bundle', bundle }, ended };
}
