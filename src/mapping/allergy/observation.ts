import { V3_ACT_STATUS } from '../../fhir/systems.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import type { CodeableConcept, Observation, Prim, Quantity } from '../../fhir/types.js';
import { OBSERVATION_EVENT } from '../../hl7v3/models/condition.js';
import { act } from '../act.js';
import { build, typed, type Codec } from '../codec.js';
import { CD, CD_STATED } from '../leaf/cd.js';
import { CS } from '../leaf/code.js';
import { II } from '../leaf/ii.js';
import { IVL_TS_PERIOD } from '../leaf/ivl.js';
import { knownExtensions, knownKeys } from '../leaf/known.js';
import { nullFlavorOf } from '../leaf/null-flavor.js';
import { PQ } from '../leaf/pq.js';
import { primitive, reportPrim, store } from '../leaf/primitive.js';
import { specification, specificationIn } from '../leaf/specified.js';
import { ED, ST_STATED } from '../leaf/text.js';
import { derived, many, pair } from '../rule.js';
import { isUnknownCode, unknownCode } from './codes.js';

/** statusCode -> status; the original stands beside it, since FHIR says less (AI 2 [?]). */
const STATUS: ReadonlyMap<string, string> = new Map([
  ['completed', 'final'],
  ['active', 'preliminary'],
  ['nullified', 'entered-in-error'],
  ['cancelled', 'cancelled'],
  ['aborted', 'cancelled'],
]);
const STATUS_URLS = new Set<string>([EXTENSIONS.codeSpecification, EXTENSIONS.nullFlavor]);
const CODING_KEYS = new Set(['system', 'code']);
const UNKNOWN = 'unknown';

const OBSERVATION_STATUS: Codec<Prim> = {
  about: { kind: 'OBSERVATION_STATUS', fhir: 'code', spec: 'AI 2', vocabulary: [...STATUS.keys()] },
  toFhir: (element, cx) => {
    const read = CS.toFhir(element, cx);
    if (read === undefined) return undefined;
    const original = read.value === undefined ? [] : [specification({ coding: [{ system: V3_ACT_STATUS, code: read.value }] })];
    return { value: STATUS.get(read.value ?? '') ?? UNKNOWN, extension: [...original, ...(read.extension ?? [])] };
  },
  toV3: (prim, cx, name) => {
    knownExtensions(prim.extension, STATUS_URLS, cx);
    const coding = specificationIn(prim)?.coding?.[0];
    const flavor = nullFlavorOf(prim.extension);
    const isFitting = coding !== undefined && (STATUS.get(coding.code ?? '') ?? UNKNOWN) === prim.value && coding.system === V3_ACT_STATUS;
    if (coding !== undefined && !isFitting) reportPrim(cx, 'original-ignored', prim);
    if (coding !== undefined) knownKeys(coding, CODING_KEYS, cx);
    const code = isFitting ? coding.code : [...STATUS].find(([, fhir]) => fhir === prim.value)?.[0];
    if (code === undefined && prim.value !== undefined && prim.value !== UNKNOWN)
      reportPrim(cx, 'code-unknown', prim, { expected: [...STATUS.values()].join(', ') });
    return code === undefined && flavor === undefined ? undefined : build(name, { code, nullFlavor: flavor });
  },
};

/** The value of an observation, by the type that the element states. */
interface Value {
  readonly concept?: CodeableConcept;
  readonly quantity?: Quantity;
  readonly text?: Prim;
}

const VALUE: Codec<Value> = {
  about: {
    kind: 'OBSERVATION_VALUE',
    fhir: 'CodeableConcept, Quantity or string',
    spec: 'AI 2',
    why: 'one element of any type is one of several FHIR elements',
  },
  toFhir: (element, cx) => {
    const type = element.type?.local ?? '';
    // FHIR does not tell the coded types apart: another one than CD is told and kept.
    if (CODED.has(type)) return present('concept', CD_STATED.toFhir(element, cx));
    if (type === 'PQ') return present('quantity', PQ.toFhir(element, cx));
    if (type === 'ST') return present('text', ST_STATED.toFhir(element, cx));
    cx.report('xsi-type', element, 'type', { found: type, expected: 'CD, CE, CV, PQ or ST' });
    return undefined;
  },
  toV3: ({ concept, quantity, text }, cx, name) => {
    if (concept !== undefined) return CD_STATED.toV3(concept, cx, name);
    if (text !== undefined) return ST_STATED.toV3(text, cx, name);
    const element = quantity && PQ.toV3(quantity, cx, name);
    return element && typed('PQ', element);
  },
};

const CODED: ReadonlySet<string> = new Set(['CD', 'CE', 'CV']);

function present<K extends keyof Value>(key: K, value: Value[K]): Value | undefined {
  return value === undefined ? undefined : { [key]: value };
}

/** observationEvent <-> Observation: what supports a condition (AI 2). */
export const OBSERVATION: Codec<Observation> = act<Observation>({
  model: OBSERVATION_EVENT,
  fhir: 'Observation',
  spec: 'AI 2',
  resource: true,
  create: () => ({ resourceType: 'Observation', id: '' }),
  alsoRead: ['subject'],
  rules: [
    pair('observation.id', {
      v3: 'id',
      fhir: 'identifier[0]',
      codec: II,
      get: (o) => o.identifier?.[0],
      set: (o, id) => void (o.identifier = [id]),
      absent: (_o, _cx, name) => build(name, { nullFlavor: 'NI' }),
      spec: 'AI 2',
    }),
    pair('observation.status', {
      v3: 'statusCode',
      fhir: 'status',
      codec: OBSERVATION_STATUS,
      get: (o) => primitive(o, 'status', o.status as string | undefined, o._status),
      set: (o, prim) =>
        store(
          prim,
          (v) => (o.status = v as NonNullable<Observation['status']>),
          (e) => (o._status = e),
        ),
      spec: 'AI 2',
    }),
    derived('observation.noStatus', {
      fhir: 'status',
      why: 'FHIR demands a status; that HL7v3 states none is not known as anything else',
      from: (o) => (o.status === undefined || (o.status === UNKNOWN && o._status === undefined) ? UNKNOWN : undefined),
      get: (o) => (o.status === UNKNOWN && o._status === undefined ? UNKNOWN : undefined),
      set: (o) => void (o.status = UNKNOWN),
      spec: 'AI 2',
    }),
    pair('observation.code', {
      v3: 'code',
      fhir: 'code',
      codec: CD,
      get: (o) => (isUnknownCode(o.code) ? undefined : o.code),
      set: (o, code) => void (o.code = code),
      spec: 'AI 2',
    }),
    derived('observation.noCode', {
      fhir: 'code',
      why: 'FHIR demands a code',
      from: (o) => (o.code === undefined || isUnknownCode(o.code) ? unknownCode() : undefined),
      get: (o) => (isUnknownCode(o.code) ? o.code : undefined),
      set: (o, code) => void (o.code = code),
      spec: 'AI 2, DT 1',
    }),
    pair('observation.effectiveTime', {
      v3: 'effectiveTime',
      fhir: 'effectivePeriod',
      codec: IVL_TS_PERIOD,
      get: (o) => o.effectivePeriod,
      set: (o, period) => void (o.effectivePeriod = period),
      spec: 'AI 2, DT 4',
    }),
    pair('observation.value', {
      v3: 'value',
      fhir: ['valueCodeableConcept', 'valueQuantity', 'valueString'],
      codec: VALUE,
      get: (o) => {
        if (o.valueCodeableConcept !== undefined) return { concept: o.valueCodeableConcept };
        if (o.valueQuantity !== undefined) return { quantity: o.valueQuantity };
        const text = primitive(o, 'valueString', o.valueString, o._valueString);
        return text && { text };
      },
      set: (o, { concept, quantity, text }) => {
        if (concept !== undefined) o.valueCodeableConcept = concept;
        if (quantity !== undefined) o.valueQuantity = quantity;
        if (text !== undefined)
          store(
            text,
            (v) => (o.valueString = v),
            (e) => (o._valueString = e),
          );
      },
      spec: 'AI 2',
    }),
    many('observation.interpretationCode', {
      v3: 'interpretationCode',
      fhir: 'interpretation[]',
      codec: CD,
      get: (o) => o.interpretation,
      set: (o, codes) => void (o.interpretation = codes),
      spec: 'AI 2',
    }),
    pair('observation.methodCode', {
      v3: 'methodCode',
      fhir: 'method',
      codec: CD,
      get: (o) => o.method,
      set: (o, method) => void (o.method = method),
      spec: 'AI 2',
    }),
    pair('observation.targetSiteCode', {
      v3: 'targetSiteCode',
      fhir: 'bodySite',
      codec: CD,
      get: (o) => o.bodySite,
      set: (o, site) => void (o.bodySite = site),
      spec: 'AI 2',
    }),
    pair('observation.text', {
      v3: 'text',
      fhir: 'note[0].text',
      codec: ED,
      get: (o) => o.note?.[0] && primitive(o.note[0], 'text', o.note[0].text, o.note[0]._text),
      set: (o, { value, extension }) => {
        o.note = [{ ...(value === undefined ? {} : { text: value }), ...(extension === undefined ? {} : { _text: { extension } }) }];
      },
      spec: 'AI 2',
    }),
  ],
});
