import { XmlElement, XSI } from '../xml/element.js';
import { V3, type ElementModel } from '../hl7v3/model.js';
import type { Context } from './context.js';
import type { RuleDoc } from './rule.js';

/**
 * One description of how an element and a FHIR value correspond, usable both ways.
 * - `toFhir` never throws. Undefined means: there is no FHIR value; the reason was reported, and the caller keeps the element.
 * - `toV3` makes an element of the given name, or undefined when the value can't be written; the reason was reported.
 */
export interface Codec<F> {
  readonly toFhir: (element: XmlElement, cx: Context) => F | undefined;
  readonly toV3: (value: F, cx: Context, name: string) => XmlElement | undefined;
  readonly about: About;
}

/** Plain data about a codec: for the mapping document, coverage, generators. */
export interface About {
  /** Name by which generators know the shape of its values, such as `II` or `CD`. */
  readonly kind: string;
  /** FHIR type, such as `Identifier`. */
  readonly fhir: string;
  /** Paragraph of the specification. */
  readonly spec: string;
  /** Numbers of the declared normalisations that apply (docs/reference/normalisations.md). */
  readonly normalises?: readonly number[];
  /** Codes on both sides, for a coded element with a fixed list. */
  readonly table?: readonly (readonly [v3: string, fhir: string])[];
  /** FHIR codes that are written as a v3 code of nearly the same meaning. */
  readonly inexact?: readonly (readonly [fhir: string, v3: string])[];
  /** FHIR code that stands beside a nullFlavor. */
  readonly absent?: string;
  /** All codes that the element may have, where FHIR has a place for some of them only. */
  readonly vocabulary?: readonly string[];
  /** The code tells which kind of record it is, so no reason for its absence will do: the codes of all kinds. */
  readonly kinds?: readonly string[];
  /** A code that its system has and that may not be sent. */
  readonly refused?: { readonly code: string; readonly codeSystem: string; readonly expected: string };
  /** Code system that the table is about, where the element states one. */
  readonly codeSystem?: string;
  /** Rules and model, for a codec that is an act. */
  readonly rules?: readonly RuleDoc[];
  readonly model?: ElementModel;
  /** Why it is written by hand, for a codec that no form fits. */
  readonly why?: string;
}

/** Builds an element of the HL7v3 namespace. */
export { element as build } from '../hl7v3/element.js';

/** The same element with an `xsi:type` in the HL7v3 namespace, written bare. */
export function typed(type: string, element: XmlElement): XmlElement {
  const attributes = [{ local: 'type', uri: XSI, value: type }, ...element.attributes];
  return new XmlElement(V3, element.local, attributes, element.children, element.text, { uri: V3, local: type });
}

/** The same codec for an element of another namespace than that of HL7v3; what is in the element stays as it is. */
export function inNamespace<F>(uri: string, codec: Codec<F>): Codec<F> {
  return {
    ...codec,
    toV3: (value, cx, name) => {
      const e = codec.toV3(value, cx, name);
      return e && new XmlElement(uri, e.local, e.attributes, e.children, e.text);
    },
  };
}
