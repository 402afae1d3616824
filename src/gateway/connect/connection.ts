import type { ClientAuth, ClientTls } from '../../config/source.js';
import type { Outgoing } from '../../trust/oauth/send.js';
import { exchange, type Exchanged, type Room, type SendError } from '../../trust/tls/send.js';
import { openConnections } from './agent.js';
import { authorisationOf } from './authorisation.js';
import { SourceFailure } from './failure.js';
import type { ConnectOutside } from './outside.js';

/** One question under way: until when, and how many bytes may still come. */
export interface Run {
  readonly signal: AbortSignal;
  readonly room: Room;
}

/** The way to one system. */
export interface Connection {
  /** One request and its whole answer, whatever its status. Rejects with a SourceFailure. What may be asked twice is, when a kept connection broke. */
  readonly ask: (request: Outgoing, run: Run, isRepeatable: boolean) => Promise<Exchanged>;
  /** Keys of the configuration, below that of the system, that are of no use now. */
  readonly problems: () => readonly string[];
  readonly close: () => void;
}

/** The system as its configuration has it. */
export interface Reached {
  readonly address: string;
  readonly auth?: ClientAuth;
  readonly tls?: ClientTls;
}

/** Opens the way to a system. What is of no use is told by `problems`, and every question then fails. */
export async function openConnection({ address, auth, tls }: Reached, outside: ConnectOutside): Promise<Connection> {
  const connections = await openConnections(address, tls, outside);
  const authorisation = authorisationOf(auth, outside);
  const send = async (request: Outgoing, run: Run, isRepeatable: boolean): Promise<Exchanged> => {
    const agent = connections.agent();
    if (agent === undefined) throw new SourceFailure('untrusted');
    const once = async (): Promise<Exchanged> => {
      const began = outside.now();
      const answered = await exchange(plainly(request), { agent, signal: run.signal }, run.room);
      outside.dated?.({ date: answered.headers['date'], began, ended: outside.now() });
      return answered;
    };
    const answer = await once()
      .catch((error: unknown) => {
        if (!isRepeatable || !(error as SendError).stale) throw error;
        return once();
      })
      .catch((error: unknown) => {
        throw reasonOf(error as Partial<SendError>);
      });
    if (answer.headers['content-encoding'] !== undefined && answer.headers['content-encoding'] !== 'identity') throw new SourceFailure('unreadable');
    return answer;
  };
  return {
    ask: async (request, run, isRepeatable) => {
      const withHeader = async (): Promise<Exchanged> => {
        const header = await authorisation.header((asked) => send(asked, run, true));
        return send(header === undefined ? request : { ...request, headers: { ...request.headers, Authorization: header } }, run, isRepeatable);
      };
      const answer = await withHeader();
      return answer.status === 401 && authorisation.renew() ? withHeader() : answer;
    },
    problems: () => {
      const part = connections.problem();
      return [...(part === undefined ? [] : [`tls.${part}`]), ...(authorisation.isMissing() ? ['auth'] : [])];
    },
    close: () => connections.close(),
  };
}

/** Nothing is unpacked here: a small answer that becomes a large one would pass every bound. */
function plainly(request: Outgoing): Outgoing {
  return { ...request, headers: { 'Accept-Encoding': 'identity', ...request.headers } };
}

const TRUST = /CERT|CRL|ISSUER|SIGNATURE|UNTRUSTED|ERR_TLS|ERR_SSL/;

function reasonOf({ code = '' }: Partial<SendError>): SourceFailure {
  if (code === 'ERR_TOO_LARGE') return new SourceFailure('too-large');
  if (code.startsWith('HPE_')) return new SourceFailure('unreadable');
  // The server does not take our certificate, or misses one.
  if (code.includes('ALERT')) return new SourceFailure('denied');
  return TRUST.test(code) ? new SourceFailure('untrusted') : new SourceFailure('unreachable', true);
}

/** The failure that a status other than the agreed ones stands for. */
export function statusFailure(status: number): SourceFailure {
  if (status >= 300 && status < 400) return new SourceFailure('redirected');
  if (status === 401 || status === 403) return new SourceFailure('denied');
  return new SourceFailure('status', status >= 500 || status === 429 || status === 408);
}
