import type { ElementModel } from '../hl7v3/model.js';
import { act } from './act.js';
import type { Codec } from './codec.js';
import { pair, type Rule } from './rule.js';

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

/** A rule about one object, for a view that has that object as a part. */
export function onPart<V extends object, F extends object>(rule: Rule<F>, part: string, of: (view: V) => F): Rule<V> {
  const { read, finish, write, check, ...doc } = rule;
  return {
    ...doc,
    fhir: doc.fhir.map((place) => `${part}.${place}`),
    ...(read === undefined ? {} : { read: (elements, view, cx) => read(elements, of(view), cx) }),
    ...(finish === undefined ? {} : { finish: (view, cx, element) => finish(of(view), cx, element) }),
    ...(write === undefined ? {} : { write: (view, cx) => write(of(view), cx) }),
    ...(check === undefined ? {} : { check: (view, cx) => check(of(view), cx) }),
  };
}
