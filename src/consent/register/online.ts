import type { Moment } from '../moment.js';
import type { Choice, PatientKey, SourceUra } from '../opt-in.js';
import type { Participation } from '../participation.js';
import type { DigidLevel } from './command.js';
import type { Outcome } from './outcome.js';
import { refusalsOf, refuse } from './refusals.js';
import type { RegisterRules } from './rules.js';

/** How far a request of a patient by the online service is (CS C-64). */
export type OnlineState = 'sent' | 'handled' | 'partly' | 'refused';

/** A wish that a patient sent online, complete, for the staff of one source (CS C-64, C-75, f.1). */
export interface OnlineRequest {
  readonly id: string;
  readonly patient: PatientKey;
  readonly source: SourceUra;
  readonly wish: Choice | 'withdraw';
  readonly sent: Moment;
  readonly state: OnlineState;
  readonly handled?: Moment;
  /** Kept until the patient was told (CS f.4). */
  readonly email?: string;
}

/** What the patient is mailed: which provider, and what came of it. */
export interface PatientNotice {
  readonly to: string;
  readonly source: SourceUra;
  readonly result: Exclude<OnlineState, 'sent'>;
}

/** What a patient sees that a source offers online (CS C-65). */
export function onlineService({ online, type }: Pick<Participation, 'online' | 'type'>, rules: RegisterRules): 'digid-and-form' | 'form' | 'none' {
  if (!rules.online.includes(type)) return 'none';
  return ({ 'takes-part': 'digid-and-form', undecided: 'form', refuses: 'none' } as const)[online];
}

/** Takes a request in, when the source offers the service and the patient is known well enough (CS C-04 T2, C-65, C-73). */
export function sendRequest(
  wish: Omit<OnlineRequest, 'state' | 'sent' | 'handled'>,
  digid: DigidLevel,
  participation: Pick<Participation, 'online' | 'type'>,
  rules: RegisterRules,
  now: Moment,
): Outcome<{ readonly request: OnlineRequest }> {
  const service = onlineService(participation, rules);
  const refused = refusalsOf(
    [
      digid === 'basis' && refuse('second-factor'),
      !rules.online.includes(participation.type) && refuse('online-source-type'),
      participation.online === 'refuses' && refuse('online-refused'),
      service === 'form' && refuse('digid-undecided'),
    ].filter((found) => found !== false),
  );
  return refused === undefined ? { request: { ...wish, state: 'sent', sent: now } } : { refused };
}

/** Marks a request as handled, by a member of staff with the right authorisation (CS C-75); the mail address goes with the notice. */
export function handleRequest(
  { email, ...request }: OnlineRequest,
  result: Exclude<OnlineState, 'sent'>,
  by: { readonly source: SourceUra; readonly mayHandle: boolean },
  now: Moment,
): Outcome<{ readonly request: OnlineRequest; readonly notice?: PatientNotice }> {
  // Another practice gets the answer of a request that does not exist.
  if (by.source !== request.source) return { refused: [refuse('not-found', 'Task')] };
  if (!by.mayHandle) return { refused: [refuse('portal-authorisation')] };
  if (request.state !== 'sent' && request.state !== 'partly') return { refused: [refuse('request-state')] };
  const handled: OnlineRequest = { ...request, state: result, handled: now };
  return email === undefined ? { request: handled } : { request: handled, notice: { to: email, source: request.source, result } };
}

/** Requests that the staff of a source still have to handle, oldest first (CS C-75 T2). */
export function openRequests(requests: readonly OnlineRequest[], source: SourceUra): readonly OnlineRequest[] {
  const open = requests.filter((r) => r.source === source && (r.state === 'sent' || r.state === 'partly'));
  return [...open].sort((a, b) => (a.sent < b.sent ? -1 : 1));
}
