import type { Quantity } from '../../fhir/types.js';
import { attribute } from '../../xml/element.js';
import { build, type Codec } from '../codec.js';
import { nullFlavorOf, readFlavor } from '../leaf/null-flavor.js';
import { PQ } from '../leaf/pq.js';

/** expectedUseTime: only its width is a value, and it may be absent for a reason (MD 2.2 rows 6, 7). */
export const EXPECTED_USE_TIME: Codec<Quantity> = {
  about: { kind: 'USE_TIME', fhir: 'Quantity', spec: 'MD 2.2 rows 6, 7', normalises: [2, 5] },
  toFhir: (element, cx) => {
    const flavor = attribute(element, 'nullFlavor');
    const [width, ...others] = element.children;
    const isWidth = width?.local === 'width' && attribute(width, 'nullFlavor') === undefined;
    if (width !== undefined && (!isWidth || flavor !== undefined)) {
      cx.report('value-format', element, undefined, { expected: 'a width' });
      return undefined;
    }
    for (const a of element.attributes) if (a.local !== 'nullFlavor') cx.unread(element, a.local);
    if (width === undefined) {
      if (flavor === undefined) cx.report('required', element, '/width');
      return flavor === undefined ? undefined : { extension: [readFlavor(flavor, element, cx)] };
    }
    for (const other of others) cx.unread(other);
    return PQ.toFhir(width, cx);
  },
  toV3: (quantity, cx, name) => {
    if (quantity.value === undefined && nullFlavorOf(quantity.extension) !== undefined) return PQ.toV3(quantity, cx, name);
    const width = PQ.toV3(quantity, cx, 'width');
    return width && build(name, {}, [width]);
  },
};
