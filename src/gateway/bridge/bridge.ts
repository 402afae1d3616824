import type { Refusal } from '../../consent/decision/codes.js';
import { FORMS } from '../../consent/decision/forms.js';
import { datesOf } from '../../consent/date-time.js';
import type { Seal } from '../../consent/shielding/page.js';
import type { Language } from '../../errors.js';
import type { AskedSearch } from '../../fhir/search/read-search.js';
import type { OperationOutcome } from '../../fhir/types.js';
import type { Ask } from '../requester/asking.js';
import { CARE_TYPES, type CareType } from '../requester/care-types.js';
import { periodsOf } from '../requester/narrowing.js';
import type { Requester } from '../requester/open-requester.js';
import { inError, invalidSearch } from '../requester/outcomes.js';
import { questionOf } from '../requester/question.js';
import type { Found } from '../requester/search.js';
import { answerSearch, askerOf, type SearchReply, type SourceSearch } from '../source/answer-search.js';
import type { Asked } from '../source/asked.js';
import { told } from '../source/life-cycle.js';
import type { AnsweringSource, SourceWorld } from '../source/world.js';

/** Sources whose data can be searched for over FHIR, without a switch point between (docs/bridge.md). */
export interface Bridge {
  /** Kinds of resources that some source has. */
  readonly types: readonly CareType[];
  /** Whether an access token for this application asks for the data of a source here. */
  readonly isFor: (application: string) => boolean;
  readonly search: (ask: Ask) => Promise<Found>;
}

/** What a bridge is made of. */
export interface BridgeSetup {
  readonly world: SourceWorld;
  /** Sources of the world that answer over FHIR. */
  readonly sources: readonly AnsweringSource[];
  readonly seal: Seal;
  readonly language: Language;
}

/** Opens the sources that answer over FHIR, through the same life cycle as questions of a switch point (CS I6); undefined where none does. */
export function openBridge(setup: BridgeSetup): Bridge | undefined {
  const { sources } = setup;
  const [first] = sources;
  if (first === undefined) return undefined;
  const sourceFor = (application: string): AnsweringSource | undefined => sources.find((source) => source.application === application);
  return {
    types: CARE_TYPES.filter(({ category }) => sources.some((source) => source.connector(category) !== undefined)),
    isFor: (application) => sourceFor(application) !== undefined,
    search: (ask) => {
      const source = sourceFor(ask.client.receiver);
      // Of a refusal the line names no source.
      return source === undefined ? refuse('R-ORG', commonOf(ask, first), ask, setup) : search(ask, source, setup);
    },
  };
}

/** One door for both: who has a token for the application of a source searches there, everybody else searches what others have. */
export function withBridge(requester: Requester | undefined, bridge: Bridge): Requester {
  return {
    types: CARE_TYPES.filter((type) => [...(requester?.types ?? []), ...bridge.types].includes(type)),
    prepares: requester?.prepares ?? false,
    search: (ask) => (requester === undefined || bridge.isFor(ask.client.receiver) ? bridge.search(ask) : requester.search(ask)),
    prepare: (preparing) => {
      if (requester === undefined) throw new RangeError('nothing is prepared for a source: it is asked itself');
      return requester.prepare(preparing);
    },
    close: () => requester?.close() ?? Promise.resolve(),
  };
}

async function search(ask: Ask, source: AnsweringSource, setup: BridgeSetup): Promise<Found> {
  const { world, seal, language } = setup;
  const common = commonOf(ask, source);
  const read = questionOf(ask.text, ask.of, seal);
  if ('problems' in read) return refuse('R-SYN', common, ask, setup, invalidSearch(read.problems, language));
  // Another patient than that of the token is nobody's business.
  if (read.patient !== ask.bsn) return refuse('R-AUTH', common, ask, setup);
  return foundIn(await answerSearch({ ...common, ...asSearch(read), paging: seal }, world), language);
}

type Common = Pick<Asked, 'source' | 'channel' | 'bsn' | 'declared' | 'ids' | 'asker'>;

function commonOf({ bsn, declared, client, given: { aorta } }: Ask, source: AnsweringSource): Common {
  const ids = aorta === undefined ? {} : { initialRequest: aorta.initialRequestId, request: aorta.requestId };
  return { source, channel: 'fhir', bsn, declared, ids, asker: askerOf(client, client.address) };
}

/** Refused before anything about the patient is looked at; that stands in the log too. */
function refuse(code: Refusal, common: Common, { of }: Ask, { world, language }: BridgeSetup, outcome?: OperationOutcome): Promise<Found> {
  const interaction = `search-type ${of.type}`;
  const asked: Asked = { ...common, narrowing: {}, category: of.category, interaction, received: world.clock.now(), normal: 'passes' };
  return told(asked, { kind: 'refused', code }, world, () => Promise.resolve({ reply: refusedFor(code, language, outcome), isEmpty: false }));
}

/**
 * The periods go to the source, and what no resource tells is then left out of the search. Where nothing can match, it stays in: it fits
 * nothing, so that the answer comes about as every other one.
 */
function asSearch(read: AskedSearch): Pick<SourceSearch, 'question' | 'narrowing'> {
  const periods = periodsOf(read.search, datesOf);
  if (periods === 'never') return { question: read, narrowing: {} };
  const criteria = read.search.criteria.filter(({ name }) => name !== 'period-of-use');
  return { question: { ...read, search: { ...read.search, criteria } }, narrowing: periods };
}

function foundIn(reply: SearchReply, language: Language): Found {
  if ('bundle' in reply) return { kind: 'bundle', bundle: reply.bundle };
  const { code, status } = reply;
  if (code === 'L-FAIL') return { kind: 'closed' };
  if (code.startsWith('R-')) return refusedFor(code as Refusal, language);
  return { kind: 'failed', status: status === 503 ? 503 : 504, outcome: inError(code, issueOf(code), language) };
}

function refusedFor(code: Refusal, language: Language, outcome?: OperationOutcome): Found {
  return { kind: 'refused', status: FORMS[code].fhir.status, outcome: outcome ?? inError(code, issueOf(code), language) };
}

/** The forms hold only issue types of R4; a test compares. */
function issueOf(code: Exclude<Extract<SearchReply, { code: unknown }>['code'], 'L-FAIL'>): Parameters<typeof inError>[1] {
  return (FORMS[code].fhir.issue ?? 'forbidden') as Parameters<typeof inError>[1];
}
