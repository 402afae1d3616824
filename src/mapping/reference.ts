import type { Reference, Resource } from '../fhir/types.js';
import type { Codec } from './codec.js';
import type { Context } from './context.js';
import { knownKeys } from './leaf/known.js';

const KEYS = new Set(['reference']);

/** An element that becomes a resource of its own, and the reference to it (the scope resolves; DT 14.6). */
export function reference<R extends Resource>(type: NonNullable<R['resourceType']>, codec: Codec<R>): Codec<Reference> {
  return {
    about: { ...codec.about, fhir: `Reference(${type})` },
    toFhir: (element, cx) =>
      cx.once.reference(codec, element, cx, () => {
        const resource = codec.toFhir(element, cx);
        return resource === undefined ? undefined : cx.resources.add(resource);
      }),
    toV3: (ref, cx, name) => {
      knownKeys(ref, KEYS, cx);
      const resource = target<R>(ref, type, cx);
      return resource && cx.once.element(codec, resource, name, cx, () => codec.toV3(resource, cx, name));
    },
  };
}

/** The resource of the given type that a reference points at; undefined (and reported) when it is not in the Bundle. */
export function target<R extends Resource>(ref: Reference, type: NonNullable<R['resourceType']>, cx: Context): R | undefined {
  if (ref.reference === undefined) {
    cx.report('required', ref, 'reference');
    return undefined;
  }
  const found = cx.resources.resolve(ref.reference);
  if (found?.resourceType === type) return found as R;
  cx.report('reference-unresolved', ref, 'reference', { expected: type });
  return undefined;
}
