import { accepted, refused, type Checked } from '../refusals.js';

/** What a token may be used for: `<interaction>~aorta.contextcode.<CODE>~normaal` (SEC 3.d). */
export interface Scope {
  readonly interaction: string;
  /** Code of the context, such as that of a mandate. */
  readonly contextCode?: string;
  /** `normaal`, or how else the request is made. */
  readonly mode?: string;
}

const CONTEXT = 'aorta.contextcode.';
/** What may stand in one scope (RFC 6749 3.3), and is none of the signs that part them here. */
const PART = /^[\x21\x23-\x5B\x5D-\x7D]+$/;

/** Writes a scope. @throws RangeError when a part holds a sign that would end it */
export function writeScope({ interaction, contextCode, mode = 'normaal' }: Scope): string {
  const parts = [interaction, ...(contextCode === undefined ? [] : [CONTEXT + contextCode]), mode];
  if (!parts.every((part) => PART.test(part))) throw new RangeError('a scope with a sign that can not be in one');
  return parts.join('~');
}

/** What a scope of SMART is needed for: a type of resource and one of create, read, update, delete and search, as `Consent.s`. */
const SMART_NEED = /^([A-Z][A-Za-z]+)\.([cruds])$/;
/** A scope of SMART (App Launch 2.2); one with a query of its own is for a part only, and does not count. */
const SMART = /^(?:patient|user|system)\/(\*|[A-Z][A-Za-z]+)\.(c?r?u?d?s?)$/;

/** The scope of a token that is for this interaction: an AORTA interaction by its id, or what SMART names as `Consent.s`. */
export function scopeFor(claim: unknown, interaction: string): Checked<Scope> {
  if (typeof claim !== 'string') return refused('JWT_INVALID', 'scope');
  const [, type, letter = ''] = SMART_NEED.exec(interaction) ?? [];
  for (const text of claim.split(' ')) {
    if (type !== undefined) {
      const [, named, letters = ''] = SMART.exec(text) ?? [];
      if ((named === type || named === '*') && letters.includes(letter)) return accepted({ interaction });
      continue;
    }
    const [named, ...rest] = text.split('~');
    if (named !== interaction) continue;
    const contextCode = rest.find((part) => part.startsWith(CONTEXT))?.slice(CONTEXT.length);
    const mode = rest.find((part) => !part.startsWith(CONTEXT));
    return accepted({ interaction, ...(contextCode === undefined ? {} : { contextCode }), ...(mode === undefined ? {} : { mode }) });
  }
  return refused('TOKEN_SCOPE', 'scope');
}
