import { EXTENSIONS, type ExtensionName } from '../fhir/extensions.js';
import type { Extension, Prim } from '../fhir/types.js';
import { primitive } from './leaf/primitive.js';

interface Extensible {
  extension?: Extension[];
}

/** The first extension of that name. */
export function extensionOf(owner: Extensible, name: ExtensionName): Extension | undefined {
  return owner.extension?.find((e) => e.url === EXTENSIONS[name]);
}

/** All extensions of that name, in order. */
export function extensionsOf(owner: Extensible, name: ExtensionName): Extension[] | undefined {
  const found = owner.extension?.filter((e) => e.url === EXTENSIONS[name]);
  return found?.length === 0 ? undefined : found;
}

/** Adds an extension. */
export function extend(owner: Extensible, name: ExtensionName, value: Omit<Extension, 'url'>): void {
  (owner.extension ??= []).push({ url: EXTENSIONS[name], ...value });
}

type PrimitiveValue = 'valueString' | 'valueCode' | 'valueDateTime';

/** An extension that holds a primitive, with what the primitive itself carries. */
export function primitiveExtension(url: string, key: PrimitiveValue, prim: Prim): Extension {
  const out: Extension = { url };
  if (prim.value !== undefined) out[key] = prim.value;
  if (prim.extension !== undefined) out[`_${key}`] = { extension: prim.extension };
  return out;
}

/** The primitive that an extension holds. */
export function primitiveIn(extension: Extension | undefined, key: PrimitiveValue): Prim | undefined {
  return extension && primitive(extension, key, extension[key], extension[`_${key}`]);
}

/** The first part of a complex extension by that URL. */
export function partOf(extension: Extension | undefined, url: string): Extension | undefined {
  return extension?.extension?.find((e) => e.url === url);
}

/** Adds a part to a complex extension. */
export function addPart(extension: Extension, part: Extension): void {
  (extension.extension ??= []).push(part);
}
