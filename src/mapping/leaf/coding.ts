import type { Coding } from '../../fhir/types.js';
import type { Codec } from '../codec.js';
import { CD } from './cd.js';

/** CV <-> Coding, where FHIR has place for one code and no text; an absent code is a Coding with the nullFlavor (DT 7). */
export const CODING: Codec<Coding> = {
  about: { kind: 'CODING', fhir: 'Coding', spec: 'DT 7', normalises: [1] },
  toFhir: (element, cx) => {
    const concept = CD.toFhir(element, cx);
    if (concept === undefined) return undefined;
    const [coding, ...more] = concept.coding ?? [];
    if (more.length === 0 && concept.text === undefined) {
      if (coding !== undefined && concept.extension === undefined) return coding;
      if (coding === undefined && concept.extension !== undefined) return { extension: concept.extension };
    }
    cx.report('not-mapped', element, undefined, { expected: 'one code' });
    return undefined;
  },
  toV3: (coding, cx, name) => {
    const { extension, ...code } = coding;
    const concept = Object.keys(code).length === 0 && extension !== undefined ? { extension } : { coding: [coding] };
    return CD.toV3(cx.copyOf(coding, concept), cx, name);
  },
};
