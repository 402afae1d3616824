import type { Severity } from '../../errors.js';
import type { Extension } from '../../fhir/types.js';
import type { Context } from '../context.js';

const NONE: ReadonlySet<string> = new Set();

/** Reports every property of a FHIR object that its codec does not read. */
export function knownKeys(object: object, keys: ReadonlySet<string>, cx: Context, severity?: Severity): void {
  for (const key in object) if (!keys.has(key)) reportUnread(object, key, cx, severity);
}

/** Properties that change what the rest means: to leave one out is an error, not a warning. */
const CHANGES_MEANING: ReadonlySet<string> = new Set(['modifierExtension', 'implicitRules', 'asNeededBoolean']);

/** Reports a property that nothing reads. */
export function reportUnread(object: object, key: string, cx: Context, severity?: Severity): void {
  const grave = CHANGES_MEANING.has(key) ? 'error' : severity;
  cx.report('not-mapped', object, key, grave === undefined ? {} : { severity: grave });
}

/** Reports every extension that its codec does not read, and a second one of a kind unless it is among `repeating`. */
export function knownExtensions(
  extensions: readonly Extension[] | undefined,
  urls: ReadonlySet<string>,
  cx: Context,
  repeating: ReadonlySet<string> = NONE,
): void {
  if (extensions === undefined) return;
  for (let i = 0; i < extensions.length; i++) {
    const url = extensions[i]?.url ?? '';
    if (repeating.has(url)) continue;
    if (!urls.has(url)) cx.report('not-mapped', extensions, i);
    else if (i > 0 && extensions.findIndex((e) => e.url === url) < i) cx.report('too-many', extensions, i);
  }
}
