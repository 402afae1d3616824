/** A request to a server of the configuration. */
export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came back. Names of headers are in lower case. */
export interface Incoming {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** Sends a request and reads the whole answer; rejects with a `SendError` when there is none. Redirects are not followed. */
export type Send = (request: Outgoing) => Promise<Incoming>;

/** Why there is no answer that can be used, as the caller of an authorization server sees it. */
export type Trouble =
  /** The server says no, with an error of OAuth. */
  | { readonly kind: 'refused'; readonly status: number; readonly error: string }
  /** It can't be reached, or has trouble of its own: later it may work. `reason` is a code of the system. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** It answers what is not agreed; `at` says where. */
  | { readonly kind: 'malformed'; readonly at: string };

/** What was asked for, or why there is none. */
export type Obtained<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: Trouble };

/** A trouble as a result. */
export function trouble(why: Trouble): { readonly ok: false; readonly trouble: Trouble } {
  return { ok: false, trouble: why };
}

/** Sends, and turns a connection that failed into a value. */
export async function attempt(send: Send, request: Outgoing): Promise<Obtained<Incoming>> {
  try {
    const answer = await send(request);
    return answer.status >= 500 ? trouble({ kind: 'unavailable', reason: `HTTP ${answer.status}` }) : { ok: true, value: answer };
  } catch (error) {
    const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
    return trouble({ kind: 'unavailable', reason: typeof code === 'string' ? code : String(name) });
  }
}
