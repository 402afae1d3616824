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

/** The scope of a token that is for this interaction. */
export function scopeFor(claim: unknown, interaction: string): Checked<Scope> {
  if (typeof claim !== 'string') return refused('JWT_INVALID', 'scope');
  for (const text of claim.split(' ')) {
    const [named, ...rest] = text.split('~');
    if (named !== interaction) continue;
    const contextCode = rest.find((part) => part.startsWith(CONTEXT))?.slice(CONTEXT.length);
    const mode = rest.find((part) => !part.startsWith(CONTEXT));
    return accepted({ interaction, ...(contextCode === undefined ? {} : { contextCode }), ...(mode === undefined ? {} : { mode }) });
  }
  return refused('TOKEN_SCOPE', 'scope');
}
