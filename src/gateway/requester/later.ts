import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What an answer that is given later is when it is there: status and text, as the door would have given it at once. */
export interface LaterAnswer {
  readonly status: number;
  readonly text: string;
}

/** Where an answer will be: both together open it, and nobody else can. */
export interface LaterTicket {
  readonly id: string;
  readonly key: string;
}

/** Answers that are asked for later, in the memory of this process (D37). */
export interface LaterAnswers {
  /** Begins; undefined when too much waits already. `holder` says who may fetch it. */
  readonly begin: (holder: string, work: () => Promise<LaterAnswer>) => LaterTicket | undefined;
  /** The answer; `working` while it is not there, undefined for whatever is not an answer of this holder under this key. */
  readonly fetch: (ticket: LaterTicket, holder: string) => LaterAnswer | 'working' | undefined;
  /** Forgets an answer; false where there is none. */
  readonly forget: (ticket: LaterTicket, holder: string) => boolean;
}

/** Bounds of what waits. */
export interface LaterBounds {
  /** Milliseconds from the question. */
  readonly life: number;
  readonly most: number;
  /** Octets of all answers together. */
  readonly octets: number;
}

/** At most ten minutes (D37). */
const BOUNDS: LaterBounds = { life: 10 * 60_000, most: 1000, octets: 256 << 20 };

interface Waiting {
  readonly expires: number;
  readonly holder: Buffer;
  /** Proof of the key, so that another one is told from a damaged answer by nobody. */
  readonly keyDigest: Buffer;
  sealed: Buffer | undefined;
}

/** Answers that wait in the memory of this process. */
export function laterAnswers(now: () => number, log: (line: string) => void, bounds: LaterBounds = BOUNDS): LaterAnswers {
  const memory = new Memory(now, log, bounds);
  return {
    begin: (holder, work) => memory.begin(holder, work),
    fetch: (ticket, holder) => memory.fetch(ticket, holder),
    forget: (ticket, holder) => memory.forget(ticket, holder),
  };
}

/**
 * Keeps answers encrypted under a key that only the address holds in which they are fetched: when the answer is there, neither its text nor
 * its key stays.
 */
class Memory implements LaterAnswers {
  private readonly waiting = new Map<string, Waiting>();
  private octets = 0;

  constructor(
    private readonly now: () => number,
    private readonly log: (line: string) => void,
    private readonly bounds: LaterBounds,
  ) {}

  begin(holder: string, work: () => Promise<LaterAnswer>): LaterTicket | undefined {
    const { life, most, octets } = this.bounds;
    this.purge();
    if (this.waiting.size >= most || this.octets >= octets) return undefined;
    const [id, secret] = [randomBytes(16).toString('base64url'), randomBytes(32)];
    const key = secret.toString('base64url');
    const entry: Waiting = { expires: this.now() + life, holder: digest(holder), keyDigest: digest(key), sealed: undefined };
    this.waiting.set(id, entry);
    setTimeout(() => this.drop(id), life).unref();
    void work().then(
      (answer) => {
        if (this.waiting.get(id) !== entry) return;
        entry.sealed = seal(answer, secret);
        this.octets += entry.sealed.length;
      },
      () => {
        this.drop(id);
        this.log(JSON.stringify({ requester: 'later-failed' }));
      },
    );
    return { id, key };
  }

  fetch(ticket: LaterTicket, holder: string): LaterAnswer | 'working' | undefined {
    const found = this.find(ticket, holder);
    if (found === undefined) return undefined;
    return found.sealed === undefined ? 'working' : open(found.sealed, Buffer.from(ticket.key, 'base64url'));
  }

  forget(ticket: LaterTicket, holder: string): boolean {
    if (this.find(ticket, holder) === undefined) return false;
    this.drop(ticket.id);
    return true;
  }

  private find({ id, key }: LaterTicket, holder: string): Waiting | undefined {
    this.purge();
    const found = this.waiting.get(id);
    const isTheirs = found !== undefined && isSame(found.holder, digest(holder)) && isSame(found.keyDigest, digest(key));
    return isTheirs ? found : undefined;
  }

  private purge(): void {
    for (const [id, { expires }] of this.waiting) if (expires <= this.now()) this.drop(id);
  }

  private drop(id: string): void {
    this.octets -= this.waiting.get(id)?.sealed?.length ?? 0;
    this.waiting.delete(id);
  }
}

const [NONCE, TAG] = [12, 16] as const;

function seal(answer: LaterAnswer, key: Buffer): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  const content = Buffer.concat([cipher.update(JSON.stringify(answer)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), content]);
}

function open(sealed: Buffer, key: Buffer): LaterAnswer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
  return JSON.parse(Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]).toString()) as LaterAnswer;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
