import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Extension, Prim } from '../../fhir/types.js';
import type { Codec } from '../codec.js';
import { knownExtensions } from './known.js';
import { ABSENT_URLS } from './null-flavor.js';
import { companion, primitive, reportPrim } from './primitive.js';
import { TS_DATETIME } from './ts.js';

const URLS = new Set<string>([...ABSENT_URLS, EXTENSIONS.birthTime, EXTENSIONS.v3Ts]);

/** birthTime <-> birthDate, the time of the day in an extension (DT 3, last row but one). */
export const BIRTH_TIME: Codec<Prim> = {
  about: { kind: 'TS', fhir: 'date', spec: 'DT 3' },
  toFhir: (element, cx) => {
    const time = TS_DATETIME.toFhir(element, cx);
    if (!time?.value?.includes('T')) return time;
    const withTime: Extension = { url: EXTENSIONS.birthTime, valueDateTime: time.value };
    const beside = companion(time.extension);
    if (beside !== undefined) withTime._valueDateTime = beside;
    return { value: time.value.slice(0, 10), extension: [withTime] };
  },
  toV3: (prim, cx, name) => {
    knownExtensions(prim.extension, URLS, cx);
    const withTime = prim.extension?.find((e) => e.url === EXTENSIONS.birthTime);
    if (withTime === undefined) return TS_DATETIME.toV3(prim, cx, name);
    if (withTime.valueDateTime?.startsWith(`${prim.value ?? ''}T`) === true) {
      const time = primitive(withTime, 'valueDateTime', withTime.valueDateTime, withTime._valueDateTime);
      return time && TS_DATETIME.toV3(time, cx, name);
    }
    reportPrim(cx, 'original-ignored', prim);
    const others = prim.extension?.filter((e) => e !== withTime) ?? [];
    return TS_DATETIME.toV3({ ...prim, extension: others }, cx, name);
  },
};
