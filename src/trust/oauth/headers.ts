import { accepted, refused, type Checked } from '../refusals.js';

/** The header `AORTA-ID`: which chain a request belongs to, and which request it is (SEC 3.d). */
export interface AortaId {
  /** Stays the same along the whole chain. */
  readonly initialRequestId: string;
  /** New with every request. */
  readonly requestId: string;
}

/** The header `AORTA-Version`. */
export interface AortaVersion {
  readonly contentVersion: string;
  /** Versions in which an answer is understood; `x` for any. */
  readonly acceptVersion: string;
}

/** Headers of a request, by name in lower case. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** How long a request id is remembered, in milliseconds: longer than any token is valid. */
const MEMORY = 60 * 60_000;
const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}';
const ID = new RegExp(`^initialRequestID=(${UUID}); ?requestID=(${UUID})$`);
const VERSION = /^contentVersion=(\d{1,4}\.\d{1,4}); ?acceptVersion=(\d{1,4}\.(?:\d{1,4}|x)|x\.x)$/;

/** Reads `AORTA-ID`. Node joins a header that comes twice, and refuses line breaks; both are no header here either. */
export function readAortaId(headers: RequestHeaders): Checked<AortaId> {
  const text = headers['aorta-id'];
  if (text === undefined) return refused('HEADER_MALFORMED', 'AORTA-ID is missing');
  const [, initial, request] = typeof text === 'string' ? (ID.exec(text) ?? []) : [];
  if (initial === undefined || request === undefined) return refused('HEADER_MALFORMED', 'AORTA-ID');
  return accepted({ initialRequestId: initial.toLowerCase(), requestId: request.toLowerCase() });
}

/** Reads `AORTA-Version`. */
export function readAortaVersion(headers: RequestHeaders): Checked<AortaVersion> {
  const text = headers['aorta-version'];
  if (text === undefined) return refused('HEADER_MALFORMED', 'AORTA-Version is missing');
  const [, contentVersion, acceptVersion] = typeof text === 'string' ? (VERSION.exec(text) ?? []) : [];
  if (contentVersion === undefined || acceptVersion === undefined) return refused('HEADER_MALFORMED', 'AORTA-Version');
  return accepted({ contentVersion, acceptVersion });
}

/** What is needed to check the AORTA headers of a request. */
export interface HeaderContext {
  /** Path below the base, as `/metadata`. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** False when the key was there already. */
  readonly tryInsert: (key: string, expiresAt: number) => boolean;
}

/** Both headers of a request; undefined for `[base]/metadata`, which needs none. A request id that was used is refused (SEC 5, 61). */
export function checkAortaHeaders(
  headers: RequestHeaders,
  { path, now, tryInsert }: HeaderContext,
): Checked<{ readonly id: AortaId; readonly version: AortaVersion } | undefined> {
  if (path === '/metadata') return accepted(undefined);
  const id = readAortaId(headers);
  if (!id.ok) return id;
  const version = readAortaVersion(headers);
  if (!version.ok) return version;
  if (!tryInsert(`AORTA-ID ${id.value.requestId}`, now + MEMORY)) return refused('REQUEST_REPEATED', 'AORTA-ID');
  return accepted({ id: id.value, version: version.value });
}

/** The id of the next request in a chain, or of the first one. */
export function nextAortaId(newId: () => string, cause?: AortaId): AortaId {
  const requestId = newId();
  return { initialRequestId: cause?.initialRequestId ?? requestId, requestId };
}

/** Writes `AORTA-ID`. @throws RangeError for what is no UUID, so that no line break ever gets into a header */
export function writeAortaId({ initialRequestId, requestId }: AortaId): string {
  return checkedForm(`initialRequestID=${initialRequestId}; requestID=${requestId}`, ID);
}

/** Writes `AORTA-Version`. @throws RangeError for what is no version */
export function writeAortaVersion({ contentVersion, acceptVersion }: AortaVersion): string {
  return checkedForm(`contentVersion=${contentVersion}; acceptVersion=${acceptVersion}`, VERSION);
}

function checkedForm(text: string, form: RegExp): string {
  if (!form.test(text)) throw new RangeError('a value that can not be in this header');
  return text;
}
