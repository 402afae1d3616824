import { datesOf } from '../../consent/date-time.js';
import type { Refusal, Trouble } from '../../consent/decision/codes.js';
import { FORMS } from '../../consent/decision/forms.js';
import { actOf } from '../../consent/decision/interactions.js';
import { answer, type AnswerEdges, type Question } from '../../consent/shielding/answer.js';
import type { Visible } from '../../consent/shielding/shield.js';
import type { Bundle } from '../../fhir/types.js';
import type { AccessToken } from '../../trust/oauth/access-token.js';
import type { Asked, Asker } from './asked.js';
import { NOTHING, type Ending, type Form, type Made } from './ending.js';
import { carryOut, told } from './life-cycle.js';
import type { SourceCategory, SourceWorld } from './world.js';

/** A search on the data of a source, by somebody whose access token holds. The patient is that of the token, and the search is of one type. */
export interface SourceSearch extends Pick<Asked, 'source' | 'channel' | 'bsn' | 'asker' | 'declared' | 'deadline' | 'ids'> {
  readonly question: Question;
  /** The periods that the search asks for, as wide as whole days (MD 9); the rest of it filters what is visible. */
  readonly narrowing: Pick<Asked['narrowing'], 'dispensed' | 'intendedUse' | 'valid'>;
  /** With what the places of pages are sealed. */
  readonly paging: AnswerEdges['paging'];
}

/** What goes back: a searchset, or the status and the codes of an OperationOutcome (CS b.4). */
export type SearchReply =
  | { readonly status: 200; readonly bundle: Bundle }
  | { readonly status: number; readonly code: Refusal | Trouble | 'L-FAIL'; readonly issue: string };

/**
 * Answers a search over FHIR in the source role, through the same life cycle as a question over HL7v3: what it releases is the same (CS I6). A page that
 * is none of this search is R-SYN, whatever there is to find.
 */
export function answerSearch(asked: SourceSearch, world: SourceWorld): Promise<SearchReply> {
  const { question, narrowing, source, channel, bsn, asker, declared, deadline, ids } = asked;
  const interaction = `search-type ${question.search.type}`;
  const category = categoryOf(interaction);
  const known: Asked = {
    ...{ source, channel, bsn, asker, declared, ids, narrowing, interaction },
    ...(deadline === undefined ? {} : { deadline }),
    category: category ?? 'MED',
    received: world.clock.now(),
    normal: 'passes',
  };
  const form = asFhir(asked, world);
  const isPage = answer(NOTHING, question, edgesOf(asked, world)) !== undefined;
  return category !== undefined && isPage ? carryOut(known, world, form) : told(known, { kind: 'refused', code: 'R-SYN' }, world, form);
}

/** The kind of data of a search that a source answers. */
function categoryOf(interaction: string): SourceCategory | undefined {
  const { categories, isServed } = actOf(interaction) ?? {};
  const [category] = categories ?? [];
  return isServed === true && (category === 'MED' || category === 'ICA') ? category : undefined;
}

/** Who asks, by an access token that holds (SEC 3.d). */
export function askerOf({ ura, uzi, role, application }: Pick<AccessToken, 'ura' | 'uzi' | 'role' | 'application'>, address?: string): Asker {
  const person = { card: 'care-professional', isAuthentic: true, uzi, role } as const;
  return { person, organisation: ura, application, ...(address === undefined ? {} : { address }) };
}

function asFhir(asked: SourceSearch, world: SourceWorld): Form<SearchReply> {
  return (ending) => Promise.resolve(madeOf(ending, asked, world));
}

function madeOf(ending: Ending, asked: SourceSearch, world: SourceWorld): Made<SearchReply> {
  switch (ending.kind) {
    case 'found':
      return found(ending.visible, asked, world);
    case 'refused':
      return failed(ending.code, FORMS[ending.code].fhir.status);
    case 'failed':
      // The one source that was asked is all there was to ask.
      return failed(ending.trouble, FORMS[ending.trouble].fhir.readStatus);
    case 'unavailable':
      return failed('L-FAIL', FORMS['L-FAIL'].fhir.status);
  }
}

function failed(code: Refusal | Trouble | 'L-FAIL', status: number): Made<SearchReply> {
  return { reply: { status, code, issue: FORMS[code].fhir.issue ?? 'processing' }, isEmpty: false };
}

function found(visible: Visible, asked: SourceSearch, world: SourceWorld): Made<SearchReply> {
  const bundle = answer(visible, asked.question, edgesOf(asked, world));
  if (bundle === undefined) return failed('R-SYN', FORMS['R-SYN'].fhir.status);
  const matches = bundle.entry?.filter(({ search }) => search?.mode === 'match').length ?? 0;
  return { reply: { status: 200, bundle }, isEmpty: (bundle.total ?? matches) === 0 };
}

function edgesOf({ paging }: SourceSearch, { newId, clock }: SourceWorld): AnswerEdges {
  return { newId, timestamp: new Date(clock.now()).toISOString(), paging, daysOf: datesOf };
}
