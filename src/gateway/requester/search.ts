import { datesOf } from '../../consent/date-time.js';
import { FORMS } from '../../consent/decision/forms.js';
import type { Refusal } from '../../consent/decision/codes.js';
import { answer, PAGE } from '../../consent/shielding/answer.js';
import { keyIn } from '../../consent/shielding/page.js';
import type { SearchProblem } from '../../fhir/search/read-search.js';
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
import { inError } from './outcomes.js';

/** What a search comes to. All but `closed` stands in the access log before it is given (CS C-60 T2). */
export type Found =
  | { readonly kind: 'bundle'; readonly bundle: Bundle }
  /** Nothing was found, where that is to be told as an outcome (CS b.5, `nfAsOutcome`). */
  | { readonly kind: 'not-found' }
  /** Who asks may not (CS b.4). */
  | { readonly kind: 'refused'; readonly status: number; readonly outcome: OperationOutcome }
  /** The signature of the person is not there or not right (SEC 2.7). */
  | { readonly kind: 'untrusted'; readonly refusal: Untrusted }
  | { readonly kind: 'invalid'; readonly problems: readonly SearchProblem[] }
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
  const { self, page } = ask.asked;
  // Looked at before anybody is asked; the words of the page are ours, so another one is a mistake of the client.
  if (page !== undefined && keyIn(page, self, shared.seal) === undefined) {
    const problems = [{ name: PAGE, kind: 'value', expected: 'the page of an earlier answer to this search' } as const];
    return { found: { kind: 'invalid', problems }, ended: { kind: 'refusal', outcome: 'refused', code: 'R-SYN' } };
  }
  const who = await entitled({ ...ask, bsn: ask.asked.patient }, organisations, shared);
  if (typeof who === 'string') return refusal(who, shared);
  const periods = periodsOf(ask.asked.search, datesOf);
  if (periods === 'never') return released(NOTHING, ask, who, undefined, shared);
  const exchanged = await exchange(ask, who, periods, shared);
  if (!exchanged.ok) {
    const { refusal: untrusted } = exchanged;
    return {
      found: { kind: 'untrusted', refusal: untrusted },
      ended: { kind: 'refusal', outcome: 'refused', code: untrusted.code, purpose: who.purpose, relation: who.relation },
    };
  }
  return answered(exchanged.value, ask, who, shared);
}

function refusal(code: Refusal, { language }: Shared, more: Partial<Ended> = {}): Result {
  const { status, issue } = FORMS[code].fhir;
  return {
    found: { kind: 'refused', status, outcome: inError(code, issueType(issue), language) },
    ended: { ...more, kind: 'refusal', outcome: 'refused', code },
  };
}

function answered({ ids, reply }: Exchanged, ask: Ask, who: Entitled, shared: Shared): Result {
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
  if (onlyFailure === undefined) return released(gathered, ask, who, ids, shared, timestamp);
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
function released(gathered: Gathered, ask: Ask, who: Entitled, ids: Exchanged['ids'] | undefined, shared: Shared, timestamp?: string): Result {
  const { edge, seal } = shared;
  const { sources, hidden, outcomes, holdsData } = gathered;
  const ended: Ended = {
    ...{ kind: 'retrieval', outcome: 'success', purpose: who.purpose, relation: who.relation, sources, hidden },
    ...(ids === undefined ? {} : { ids }),
  };
  if (who.asking.settings.nfAsOutcome && !holdsData && outcomes.length === 0) return { found: { kind: 'not-found' }, ended };
  const moment = timestamp ?? new Date(edge.now()).toISOString();
  // What sources narrow by is not told by the resource.
  const criteria = ask.asked.search.criteria.filter(({ name }) => name !== 'period-of-use');
  const bundle = answer(
    gathered.visible,
    { ...ask.asked, search: { ...ask.asked.search, criteria }, outcomes },
    { newId: edge.newId, timestamp: moment, paging: seal, daysOf: datesOf },
  );
  // The page was looked at before.
  if (bundle === undefined) throw new RangeError('the token of a page that was opened is refused');
  return { found: { kind: 'bundle', bundle }, ended };
}
