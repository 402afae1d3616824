import { iiUrn, isIdentifier, normalise, readIiUrn, rootOf, type IdentifierKind } from '../identity/identifiers.js';
import type { Codec } from './form.js';
import type { Professional } from './tokens.js';

/** A text that has a form. */
export function matching(form: RegExp, most: number = 128): Codec<string> {
  const same = (text: string): string | undefined => (text.length <= most && form.test(text) ? text : undefined);
  return { write: same, read: same };
}

/** Any text but none, up to so many UTF-16 units. */
export function text(most: number): Codec<string> {
  return matching(/^[^]+$/, most);
}

/** An XML id: an NCName, of which we take the letters of ASCII only. */
export const ID: Codec<string> = matching(/^[A-Za-z_][\w.-]*$/);

/** Interaction id, as `QURX_IN990011NL`. */
export const INTERACTION: Codec<string> = matching(/^[A-Z]{4}_IN[A-Z0-9]{6,12}$/);

/** Root of the id of a message. */
export const MESSAGE_ROOT: Codec<string> = matching(/^[\w.-]+$/);

/** Extension of the id of a message. */
export const MESSAGE_EXTENSION: Codec<string> = text(256);

/** Code of a context. */
export const CONTEXT: Codec<string> = text(128);

/** A token carried along in another. */
export const NESTED: Codec<string> = base64(1 << 17);

/** Octets in base64, without white space. */
function base64(most: number): Codec<string> {
  return matching(/^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$|^[A-Za-z0-9+/]{2}==$|^[A-Za-z0-9+/]{3}=$/, most);
}

const SECONDS = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** A moment: UTC with `Z`, to the second (SEC 2.0). What is finer is refused, not rounded. */
export const INSTANT: Codec<number> = {
  write: (at) => {
    const date = new Date(at);
    if (at % 1000 !== 0 || Number.isNaN(date.getTime())) return undefined;
    const written = date.toISOString().replace('.000Z', 'Z');
    return SECONDS.test(written) ? written : undefined;
  },
  read: (written) => {
    const at = SECONDS.test(written) ? Date.parse(written) : Number.NaN;
    // A day that does not exist must not become another one.
    return new Date(Number.isNaN(at) ? 0 : at).toISOString().replace('.000Z', 'Z') === written ? at : undefined;
  },
};

/** An identifier of one kind as a URN; both forms are read (SEC 1.1). */
export function urn(kind: IdentifierKind): Codec<string> {
  const root = rootOf(kind);
  return {
    write: (extension) => (isIdentifier(kind, extension) ? iiUrn(root, extension) : undefined),
    read: (written) => {
      const ii = readIiUrn(written);
      return ii?.root === root ? ii.extension : undefined;
    },
  };
}

/** An identifier of one kind by itself. */
export function plain(kind: IdentifierKind): Codec<string> {
  return {
    write: (extension) => (isIdentifier(kind, extension) ? extension : undefined),
    read: (written) => normalise(kind, written),
  };
}

/** For whom a token is. Of others we read anything: whether it is us is for the verifier to say (SEC 2.1 step 11). */
export const AUDIENCE: Codec<string> = {
  write: (audience) => (readIiUrn(audience) === undefined ? undefined : audience),
  read: (written) => {
    const ii = readIiUrn(written);
    return ii === undefined ? written : iiUrn(ii.root, ii.extension);
  },
};

/** A care professional: `<UZI number>:<role code>` (SEC 2.1, 2.2). */
export const PROFESSIONAL: Codec<Professional> = {
  write: ({ uzi, role }) => professional(`${uzi}:${role}`) && `${uzi}:${role}`,
  read: professional,
};

function professional(written: string): Professional | undefined {
  const [, uzi, role] = /^(\d{9}):(\d{2}\.\d{3})$/.exec(written) ?? [];
  return uzi === undefined || role === undefined ? undefined : { uzi, role };
}
