import type { Quantity, Range, Ratio } from '../../fhir/types.js';
import type { XmlElement } from '../../xml/element.js';
import { build, typed, type Codec } from '../codec.js';
import { knownKeys } from './known.js';
import { checkType, PQ, PQ_PRODUCT } from './pq.js';

export interface DoseValue {
  quantity?: Quantity;
  range?: Range;
}

/** Attributes that make a dose a value by itself. */
const BARE = new Set(['value', 'unit', 'nullFlavor']);
const RANGE_KEYS = new Set(['low', 'high']);

/** IVL_PQ <-> Quantity (center or bare value, written as center) or Range (low, high) (DT 5). */
export const IVL_PQ: Codec<DoseValue> = {
  about: { kind: 'IVL_PQ', fhir: 'Quantity | Range', spec: 'DT 5', normalises: [2, 5, 6, 7] },
  toFhir: (element, cx) => {
    const bare = element.attributes.some((a) => BARE.has(a.local));
    if (bare) {
      const quantity = element.children.every((c) => c.local === 'translation') ? PQ.toFhir(element, cx) : undefined;
      if (quantity === undefined) cx.report('value-format', element, undefined, { expected: 'a value, a center, or low and high' });
      return quantity === undefined ? undefined : { quantity };
    }
    for (const a of element.attributes) cx.unread(element, a.local);
    const named = (local: string): XmlElement[] => element.children.filter((c) => c.local === local && c.uri === element.uri);
    const [center, ...centers] = named('center');
    const [low, ...lows] = named('low');
    const [high, ...highs] = named('high');
    const read = [center, low, high].filter((e) => e !== undefined).length;
    if (read === 0 || read !== element.children.length || (center !== undefined && read > 1) || centers.length + lows.length + highs.length > 0) {
      cx.report('value-format', element, undefined, { expected: 'a value, a center, or low and high' });
      return undefined;
    }
    if (center !== undefined) {
      const quantity = PQ.toFhir(center, cx);
      return quantity === undefined ? undefined : { quantity };
    }
    const range: Range = {};
    const [l, h] = [low && PQ.toFhir(low, cx), high && PQ.toFhir(high, cx)];
    if ((low !== undefined && l === undefined) || (high !== undefined && h === undefined)) return undefined;
    if (l !== undefined) range.low = l;
    if (h !== undefined) range.high = h;
    return { range };
  },
  toV3: (dose, cx, name) => {
    if (dose.quantity !== undefined) {
      const center = PQ_PRODUCT.toV3(dose.quantity, cx, 'center');
      return center && build(name, {}, [center]);
    }
    const { range } = dose;
    if (range === undefined) return undefined;
    knownKeys(range, RANGE_KEYS, cx);
    const low = range.low && PQ_PRODUCT.toV3(range.low, cx, 'low');
    const high = range.high && PQ_PRODUCT.toV3(range.high, cx, 'high');
    // Half a range means something else than the range.
    const isWhole = (range.low === undefined || low !== undefined) && (range.high === undefined || high !== undefined);
    if (isWhole && (low ?? high) !== undefined) return build(name, {}, [low, high]);
    cx.report('not-mapped', range, undefined, { severity: 'error' });
    return undefined;
  },
};

const RATIO_KEYS = new Set(['numerator', 'denominator']);

/** RTO of two PQ <-> Ratio; `nullFlavor` (QS) on a part stays on that part (DT 6). */
export const RTO: Codec<Ratio> = {
  about: { kind: 'RTO', fhir: 'Ratio', spec: 'DT 6', normalises: [2, 5] },
  toFhir: (element, cx) => {
    for (const a of element.attributes) cx.unread(element, a.local);
    const ratio: Ratio = {};
    for (const c of element.children) {
      const part = c.local === 'numerator' || c.local === 'denominator' ? c.local : undefined;
      if (part === undefined || ratio[part] !== undefined) {
        cx.unread(c);
        continue;
      }
      if (c.type === undefined) cx.report('xsi-type', c, 'type', { severity: 'warning', expected: 'PQ' });
      else if (c.type.local !== 'PQ') {
        checkType(c, 'PQ', cx);
        return undefined;
      }
      const quantity = PQ.toFhir(c, cx);
      if (quantity === undefined) return undefined;
      ratio[part] = quantity;
    }
    // One part alone says nothing that FHIR could hold (rat-1).
    if (ratio.numerator !== undefined && ratio.denominator !== undefined) return ratio;
    cx.report('required', element, ratio.numerator === undefined ? '/numerator' : '/denominator');
    return undefined;
  },
  toV3: (ratio, cx, name) => {
    knownKeys(ratio, RATIO_KEYS, cx);
    const numerator = ratio.numerator && PQ.toV3(ratio.numerator, cx, 'numerator');
    const denominator = ratio.denominator && PQ.toV3(ratio.denominator, cx, 'denominator');
    if (numerator !== undefined && denominator !== undefined) return build(name, {}, [typed('PQ', numerator), typed('PQ', denominator)]);
    const missing = (['numerator', 'denominator'] as const).filter((part) => ratio[part] === undefined);
    for (const part of missing) cx.report('required', ratio, part);
    if (missing.length === 0) cx.report('not-mapped', ratio, undefined, { severity: 'error' });
    return undefined;
  },
};
