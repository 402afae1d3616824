import type { XmlElement } from '../xml/element.js';
import type { About, Codec } from './codec.js';
import { constantElement, isConstant, type ConstantElement } from './constant-element.js';
import type { Context } from './context.js';
import { differences } from './differences.js';
import { nearestResource, realPlace } from './place.js';
import { placeholder } from './placeholder.js';

/** The named forms a correspondence can have; the mapping document counts them. */
export type RuleForm = 'pair' | 'fixed' | 'constant' | 'derived' | 'other';

/** What a rule says about itself: one row of the mapping document. */
export interface RuleDoc {
  readonly id: string;
  readonly form: RuleForm;
  /** Path below the act's element. */
  readonly v3: string | undefined;
  /** Places below the act's FHIR object: `status`, `identifier[0]`, `extension(requestDate).valueDateTime`. */
  readonly fhir: readonly string[];
  readonly codec: About | undefined;
  /** Attributes of an element that the message fixes. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Repeats on both sides. */
  readonly many: boolean;
  /** Paragraph and row of the specification. */
  readonly spec: string;
  /** For one-way and computed rules: why. */
  readonly why: string | undefined;
}

/** A rule at work on the FHIR object `F` of its act. */
export interface Rule<F> extends RuleDoc {
  readonly read?: (elements: readonly XmlElement[], f: F, cx: Context) => void;
  /** Runs after all elements were read; `act` is the act's own element. */
  readonly finish?: (f: F, cx: Context, act: XmlElement) => void;
  readonly write?: (f: F, cx: Context) => readonly XmlElement[];
  /** Compares what need not be written with what follows from the rest. */
  readonly check?: (f: F, cx: Context) => void;
}

interface Common {
  readonly spec: string;
  readonly why?: string;
}

interface PairSpec<F, T> extends Common {
  readonly v3: string;
  readonly fhir: string | readonly string[];
  readonly codec: Codec<T>;
  readonly get: (f: F, cx: Context) => T | undefined;
  /** False when the object can't take the value after all: the element is then reported and kept. */
  readonly set: (f: F, value: T, cx: Context) => unknown;
  /** What HL7v3 demands where FHIR has nothing. */
  readonly absent?: (f: F, cx: Context, name: string) => XmlElement | undefined;
}

const NOTHING: readonly XmlElement[] = [];

/**
 * One element, or with `@` one attribute of an element, and one FHIR place. The codec of an attribute is given the element that has
 * it, and writes an element that carries it.
 */
export function pair<F extends object, T>(id: string, r: PairSpec<F, T>): Rule<F> {
  const fhir = places(r.fhir);
  const name = lastStep(r.v3);
  const attribute = name.startsWith('@') ? name.slice(1) : undefined;
  return {
    ...doc(id, 'pair', r.v3, fhir, r, r.codec.about, false),
    read: (elements, f, cx) => {
      const element = elements[0];
      if (element === undefined) return;
      cx.rule = id;
      if (elements.length > 1) keepOthers(elements, cx);
      const value = r.codec.toFhir(element, cx);
      if (value === undefined) return cx.keep(element, attribute);
      if (r.set(f, value, cx) === false) return cx.unread(element, attribute);
      if (cx.trace !== undefined) trace('toFhir', id, r.codec, element, f, fhir, value, cx);
    },
    write: (f, cx) => {
      cx.rule = id;
      const value = r.get(f, cx);
      const element = value === undefined ? r.absent?.(f, cx, name) : r.codec.toV3(value, cx, name);
      if (element === undefined) return NOTHING;
      if (value === undefined) return [placeholder(element)];
      if (cx.trace !== undefined) trace('toV3', id, r.codec, element, f, fhir, value, cx);
      return [element];
    },
  };
}

function keepOthers(elements: readonly XmlElement[], cx: Context): void {
  for (const other of elements.slice(1)) {
    cx.report('too-many', other, undefined, { expected: '1' });
    cx.keep(other);
  }
}

interface ManySpec<F, T> extends Common {
  readonly v3: string;
  readonly fhir: string | readonly string[];
  readonly codec: Codec<T>;
  readonly get: (f: F, cx: Context) => readonly T[] | undefined;
  readonly set: (f: F, values: T[], cx: Context) => void;
  /** What HL7v3 demands where FHIR has nothing. */
  readonly absent?: (f: F, cx: Context, name: string) => XmlElement | undefined;
}

/** A repeating element and a repeating FHIR place, in the same order. */
export function many<F extends object, T>(id: string, r: ManySpec<F, T>): Rule<F> {
  const fhir = places(r.fhir);
  const name = lastStep(r.v3);
  return {
    ...doc(id, 'pair', r.v3, fhir, r, r.codec.about, true),
    read: (elements, f, cx) => {
      const values: T[] = [];
      for (const element of elements) {
        cx.rule = id;
        const value = r.codec.toFhir(element, cx);
        if (value === undefined) cx.keep(element);
        else values.push(value);
        if (cx.trace !== undefined && value !== undefined) trace('toFhir', id, r.codec, element, f, indexed(fhir, values.length - 1), value, cx);
      }
      if (values.length > 0) r.set(f, values, cx);
    },
    write: (f, cx) => {
      const values = r.get(f, cx);
      if (values === undefined || values.length === 0) {
        cx.rule = id;
        const element = r.absent?.(f, cx, name);
        return element === undefined ? NOTHING : [placeholder(element)];
      }
      const out: XmlElement[] = [];
      values.forEach((value, i) => {
        cx.rule = id;
        const element = r.codec.toV3(value, cx, name);
        if (element === undefined) return;
        out.push(element);
        if (cx.trace !== undefined) trace('toV3', id, r.codec, element, f, indexed(fhir, i), value, cx);
      });
      return out;
    },
  };
}

interface ListedSpec<F, T> extends Common {
  readonly v3: string;
  readonly fhir: string;
  readonly codec: Codec<T>;
  readonly get: (f: F, cx: Context) => readonly T[] | undefined;
  readonly set: (f: F, values: T[], cx: Context) => void;
}

/** A FHIR list for an element that repeats in some models (`max` is `*`) and in others does not: there only the first of the list. */
export function listed<F extends object, T>(id: string, max: 1 | '*' | undefined, r: ListedSpec<F, T>): Rule<F> {
  if (max === '*') return many(id, { ...r, fhir: `${r.fhir}[]` });
  return pair(id, { ...r, fhir: `${r.fhir}[0]`, get: (f, cx) => r.get(f, cx)?.[0], set: (f, value, cx) => r.set(f, [value], cx) });
}

/** An element that the message fixes: checked on reading, always written. */
export function fixed<F extends object>(id: string, r: Common & ConstantElement & { readonly v3: string }): Rule<F> {
  const name = lastStep(r.v3);
  return {
    ...doc(id, 'fixed', r.v3, [], r, undefined, false),
    attributes: r.attributes,
    read: ([element], f, cx) => {
      if (element === undefined) return;
      cx.rule = id;
      if (!isConstant(element, r, cx)) return cx.keep(element);
      cx.trace?.fire(id, 'toFhir');
      cx.trace?.add({ rule: id, element, owner: f, places: [], value: undefined, back: (n) => constantElement(n, r, element) });
    },
    write: (_f, cx) => {
      cx.trace?.fire(id, 'toV3');
      return [placeholder(constantElement(name, r))];
    },
  };
}

interface ConstantSpec<F, T> extends Common {
  readonly fhir: string;
  readonly value: T;
  readonly get: (f: F) => T | undefined;
  readonly set: (f: F, value: T) => void;
}

/** A FHIR value that is always the same: written towards FHIR, compared on the way back. */
export function constant<F extends object, T>(id: string, r: ConstantSpec<F, T>): Rule<F> {
  // Each resource has a copy of its own: whoever changes one must not change the others.
  const set = (f: F, value: T): void => r.set(f, copyOf(value));
  return { ...derived<F, T>(id, { ...r, set, from: () => r.value, why: r.why ?? 'always this value' }), form: 'constant' };
}

/** A copy of plain data; structuredClone takes ten times as long for values as small as these. */
function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf<unknown>(inner)])) as T;
}

interface DerivedSpec<F, T> extends Common {
  readonly fhir: string;
  readonly why: string;
  /** The value that follows from the other elements of the same object. */
  readonly from: (f: F, cx: Context) => T | undefined;
  readonly get: (f: F) => T | undefined;
  readonly set: (f: F, value: T) => void;
  /** The value is a primitive with what it carries: the value itself stands at the place, not below it. */
  readonly primitive?: true;
}

/** A FHIR value that follows from others: computed towards FHIR, compared and reported on the way back. */
export function derived<F extends object, T>(id: string, r: DerivedSpec<F, T>): Rule<F> {
  return {
    ...doc(id, 'derived', undefined, [r.fhir], r, undefined, false),
    finish: (f, cx, act) => {
      cx.rule = id;
      const value = r.from(f, cx);
      if (value === undefined) return;
      r.set(f, value);
      cx.trace?.fire(id, 'toFhir');
      cx.trace?.add({ rule: id, element: act, owner: f, places: [r.fhir], value, back: undefined });
    },
    check: (f, cx) => {
      const found = r.get(f);
      if (found === undefined) return;
      cx.rule = id;
      cx.trace?.fire(id, 'toV3');
      for (const below of differences(found, r.from(f, cx), '')) {
        const { at, key } = nearestResource(f, realPlace(f, r.fhir) + (r.primitive === true ? below.replace(/^\.value$/, '') : below));
        cx.report('derived-differs', at, key);
      }
    },
  };
}

function doc(
  id: string,
  form: RuleForm,
  v3: string | undefined,
  fhir: readonly string[],
  common: Common,
  codec: About | undefined,
  repeats: boolean,
): RuleDoc {
  return { id, form, v3, fhir, codec, many: repeats, spec: common.spec, why: common.why };
}

function trace<F extends object, T>(
  direction: 'toFhir' | 'toV3',
  id: string,
  codec: Codec<T>,
  element: XmlElement,
  f: F,
  fhir: readonly string[],
  value: T,
  cx: Context,
): void {
  const back = codec.about.kind !== 'act' ? (name: string) => cx.quietly(() => codec.toV3(value, cx, name)) : undefined;
  cx.trace?.fire(id, direction);
  cx.trace?.add({ rule: id, element, owner: f, places: fhir, value, back });
}

function places(fhir: string | readonly string[]): readonly string[] {
  return typeof fhir === 'string' ? [fhir] : fhir;
}

function indexed(fhir: readonly string[], index: number): readonly string[] {
  return fhir.map((place) => place.replace('[]', `[${index}]`));
}

/** Name of the element or attribute that a path ends in, without its form. */
function lastStep(path: string): string {
  const step = path.slice(path.lastIndexOf('/') + 1);
  return step.replace(/\(.*\)$/, '');
}
