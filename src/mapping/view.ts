import type { ElementModel } from '../hl7v3/model.js';
import { act } from './act.js';
import type { Codec } from './codec.js';
import { pair } from './rule.js';

interface Holder<T> {
  value?: T;
}

/** A codec for an element that only holds, some levels down, one value. */
export function within<T>(id: string, model: ElementModel, path: string, codec: Codec<T>, spec: string): Codec<T> {
  const holder = act<Holder<T>>({
    model,
    fhir: codec.about.fhir,
    spec,
    create: () => ({}),
    rules: [pair(id, { v3: path, fhir: 'value', codec, get: (h) => h.value, set: (h, value) => void (h.value = value), spec })],
  });
  return {
    about: holder.about,
    toFhir: (element, cx) => holder.toFhir(element, cx)?.value,
    toV3: (value, cx, name) => holder.toV3({ value }, cx, name),
  };
}
