import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Extension } from '../../fhir/types.js';
import type { XmlElement } from '../../xml/element.js';
import type { Context } from '../context.js';

/** Every nullFlavor that the HL7v3 datatypes know. */
export const NULL_FLAVORS: ReadonlySet<string> = new Set([
  'NI',
  'INV',
  'DER',
  'OTH',
  'NINF',
  'PINF',
  'UNC',
  'MSK',
  'NA',
  'UNK',
  'ASKU',
  'NAV',
  'NASK',
  'NAVU',
  'QS',
  'TRC',
  'NP',
]);

/** DT 1: nullFlavor and the data-absent-reason that means the same; every other flavour is `unknown`. */
export const NULL_FLAVOR_TO_REASON: readonly (readonly [flavour: string, reason: string])[] = [
  ['UNK', 'unknown'],
  ['ASKU', 'asked-unknown'],
  ['NAV', 'temp-unknown'],
  ['NASK', 'not-asked'],
  ['MSK', 'masked'],
  ['NA', 'not-applicable'],
  ['NINF', 'negative-infinity'],
  ['PINF', 'positive-infinity'],
];

const REASONS: ReadonlyMap<string, string> = new Map(NULL_FLAVOR_TO_REASON);
const FLAVOURS: ReadonlyMap<string, string> = new Map(NULL_FLAVOR_TO_REASON.map(([flavour, reason]) => [reason, flavour]));

/** Both extensions that say why there is no value, for `knownExtensions`. */
export const ABSENT_URLS: ReadonlySet<string> = new Set([EXTENSIONS.nullFlavor, EXTENSIONS.dataAbsentReason]);

/** The extension that carries a nullFlavor on an element without value (DT 1). */
export function nullFlavor(code: string): Extension {
  return { url: EXTENSIONS.nullFlavor, valueCode: code };
}

/** The extension where FHIR demands a value and the message has no place for one. */
export function notKnown(): Extension {
  return { url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' };
}

/** A nullFlavor with the data-absent-reason behind it, for places where FHIR or a profile demands a value (DT 1). */
export function withDataAbsent(code: string): Extension[] {
  return [nullFlavor(code), { url: EXTENSIONS.dataAbsentReason, valueCode: REASONS.get(code) ?? 'unknown' }];
}

/** The nullFlavor that an element carries: the extension of that name wins, else the data-absent-reason is turned round (DT 1). */
export function nullFlavorOf(extensions: readonly Extension[] | undefined): string | undefined {
  if (extensions === undefined) return undefined;
  let reason: string | undefined;
  for (const e of extensions) {
    if (e.url === EXTENSIONS.nullFlavor && e.valueCode !== undefined) return e.valueCode;
    if (e.url === EXTENSIONS.dataAbsentReason) reason ??= e.valueCode;
  }
  return reason === undefined ? undefined : (FLAVOURS.get(reason) ?? 'NI');
}

/** The extension for an `@nullFlavor` that was read; a flavour that HL7v3 does not know is kept and reported. */
export function readFlavor(code: string, element: XmlElement, cx: Context): Extension {
  if (!NULL_FLAVORS.has(code)) cx.report('code-unknown', element, 'nullFlavor', { severity: 'warning' });
  return nullFlavor(code);
}

/** As nullFlavorOf; a flavour that is none, or a data-absent-reason that says something else than the flavour beside it, is reported. */
export function writeFlavor(extensions: readonly Extension[] | undefined, cx: Context): string | undefined {
  const code = nullFlavorOf(extensions);
  if (code === undefined || extensions === undefined) return code;
  for (const e of extensions) {
    if (e.url === EXTENSIONS.nullFlavor && !NULL_FLAVORS.has(code)) cx.report('code-unknown', e, 'valueCode', { severity: 'warning' });
    if (e.url !== EXTENSIONS.dataAbsentReason || !extensions.some((other) => other.url === EXTENSIONS.nullFlavor)) continue;
    if (e.valueCode !== (REASONS.get(code) ?? 'unknown')) cx.report('derived-differs', e, 'valueCode');
  }
  return code;
}
