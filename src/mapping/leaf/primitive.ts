import type { Detail, IssueCode } from '../../errors.js';
import type { Element, Extension, Prim } from '../../fhir/types.js';
import type { Context } from '../context.js';

/** Reads a primitive and its companion `_key` as one value; undefined when neither is there. */
export function primitive<T>(owner: object, key: string, value: T | undefined, companion: Element | undefined): Prim<T> | undefined {
  const extension = companion?.extension;
  if (extension === undefined) return value === undefined ? undefined : { value, owner, key };
  return value === undefined ? { extension, owner, key } : { value, extension, owner, key };
}

/** The companion object for a primitive that carries extensions. */
export function companion(extension: Extension[] | undefined): Element | undefined {
  return extension === undefined || extension.length === 0 ? undefined : { extension };
}

/** Reports a problem of a primitive where it stands in the Bundle. */
export function reportPrim(cx: Context, code: IssueCode, prim: Prim<unknown>, detail: Detail = {}): void {
  cx.report(code, prim.owner ?? prim, prim.key, detail);
}

/** Stores a primitive: its value, and beside it what it carries. */
export function store<T>(prim: Prim<T>, value: (value: T) => void, beside: (companion: Element) => void): void {
  if (prim.value !== undefined) value(prim.value);
  if (prim.extension !== undefined && prim.extension.length > 0) beside({ extension: prim.extension });
}

/** A primitive without the place where it stands. */
export function plain<T>(prim: Prim<T> | undefined): Prim<T> | undefined {
  if (prim === undefined) return undefined;
  const { value, extension } = prim;
  return { ...(value === undefined ? {} : { value }), ...(extension === undefined ? {} : { extension }) };
}
