import { EXTENSIONS } from '../../fhir/extensions.js';
import { codeSystems, V3_NULL_FLAVOR } from '../../fhir/systems.js';
import type { CodeableConcept, Coding, Extension } from '../../fhir/types.js';
import { XSI, type XmlElement } from '../../xml/element.js';
import { build, typed, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { knownExtensions, knownKeys } from './known.js';
import { nullFlavorOf, readFlavor, writeFlavor } from './null-flavor.js';
import { plainText } from './text.js';

interface CdSpec {
  readonly kind: string;
  /** The value set lists the nullFlavors: they become a coding (DT 1, closed list of places). */
  readonly flavorAsCoding: boolean;
  /** The main code is marked as chosen by the user, and its display is the text when there is no original text (MD 3.1). */
  readonly product: boolean;
  /** The `xsi:type` that the place demands, where its datatype is not fixed. */
  readonly type?: 'CD' | 'CE';
}

interface Coded {
  readonly code: string | undefined;
  readonly system: string | undefined;
  readonly version: string | undefined;
  readonly display: string | undefined;
  readonly flavor: string | undefined;
  readonly systemName: string | undefined;
}

/** The attributes of a coded element; undefined (and reported) when one of them can't be right. */
function readCoded(element: XmlElement, cx: Context, type?: string): Coded | undefined {
  let code, system, version, display, flavor, systemName: string | undefined;
  for (const a of element.attributes) {
    if (a.uri === XSI && a.local === 'type' && element.type?.local === type) continue;
    else if (a.uri !== '') cx.unread(element, a.local);
    else if (a.local === 'code' ? token(a.value) === '' : a.value === '' && a.local !== 'codeSystemName') {
      cx.report('value-format', element, a.local, { expected: 'a value that is not empty' });
      return undefined;
    } else if (a.local === 'code') code = token(a.value);
    else if (a.local === 'codeSystem') system = a.value;
    else if (a.local === 'displayName') display = a.value;
    else if (a.local === 'codeSystemVersion') version = a.value;
    else if (a.local === 'nullFlavor') flavor = a.value;
    else if (a.local === 'codeSystemName') systemName = a.value === '' ? undefined : a.value;
    else cx.unread(element, a.local);
  }
  const uri = system === undefined ? undefined : codeSystems.toUri(system);
  if (system !== undefined && uri === undefined) {
    cx.report('value-format', element, 'codeSystem', { expected: 'an OID or UUID' });
    return undefined;
  }
  return { code, system: uri, version, display, flavor, systemName };
}

/** A code is a token of the schema: blanks around it are not part of it (normalisation 33). */
function token(code: string): string {
  return code.trim();
}

function coding(c: Coded, element: XmlElement, cx: Context): Coding {
  const out: Coding = {};
  const extension: Extension[] = [];
  if (c.flavor !== undefined) extension.push(readFlavor(c.flavor, element, cx));
  if (c.systemName !== undefined && cx.options.codeSystemName === true) {
    extension.push({ url: EXTENSIONS.v3CodeSystemName, valueString: c.systemName });
  }
  if (extension.length > 0) out.extension = extension;
  if (c.system !== undefined) out.system = c.system;
  if (c.version !== undefined) out.version = c.version;
  if (c.code !== undefined) out.code = c.code;
  if (c.display !== undefined) out.display = c.display;
  return out;
}

function toFhir(element: XmlElement, spec: CdSpec, cx: Context): CodeableConcept | undefined {
  const main = readCoded(element, cx, spec.type);
  if (main === undefined) return undefined;
  const concept: CodeableConcept = {};
  const codings: Coding[] = [];
  const bare = main.code === undefined && main.system === undefined && main.display === undefined && main.version === undefined;
  if (bare && main.flavor !== undefined) {
    const flavor = readFlavor(main.flavor, element, cx);
    if (spec.flavorAsCoding) codings.push(flavorCoding(main.flavor));
    else concept.extension = [flavor];
  } else if (!bare) {
    const c = coding(main, element, cx);
    if (spec.product && main.code !== undefined && c.system !== V3_NULL_FLAVOR) c.userSelected = true;
    if (main.code === undefined && main.flavor === undefined) concept.extension = [readFlavor('NI', element, cx)];
    codings.push(c);
  }
  let text: string | undefined;
  for (const child of element.children) {
    if (child.local === 'originalText' && child.uri === element.uri && text === undefined) text = originalText(child, cx);
    else if (child.local === 'translation' && child.uri === element.uri && !bareAndAbsent(main, bare)) {
      const translation = child.children.length === 0 ? readCoded(child, cx) : undefined;
      // Behind a bare NI a translation without code would be taken for the main code.
      const ambiguous = bare && main.flavor === 'NI' && codings.length === 0 && translation?.code === undefined && translation?.flavor === undefined;
      // A flavour among the translations would be taken for the one of the code itself.
      if (translation === undefined || ambiguous || translation.system === V3_NULL_FLAVOR) cx.unread(child);
      else codings.push(coding(translation, child, cx));
    } else cx.unread(child);
  }
  if (codings.length > 0) concept.coding = codings;
  text ??= spec.product && main.code !== undefined ? main.display : undefined;
  if (text !== undefined) concept.text = text;
  if (concept.extension !== undefined || concept.coding !== undefined || concept.text !== undefined) return concept;
  cx.report('required', element, 'code');
  return undefined;
}

/** Translations of nothing: which of them is the main code can't be known. */
function bareAndAbsent(main: Coded, bare: boolean): boolean {
  return bare && main.flavor === undefined;
}

function flavorCoding(code: string): Coding {
  return { system: V3_NULL_FLAVOR, code, ...(code === 'OTH' ? { display: 'overig' } : {}) };
}

function originalText(element: XmlElement, cx: Context): string | undefined {
  for (const a of element.attributes) cx.unread(element, a.local);
  const text = plainText(element, cx);
  if (text === undefined) cx.keep(element);
  return text;
}

const KEYS = new Set(['extension', 'coding', 'text']);
const CODING_KEYS = new Set(['extension', 'system', 'version', 'code', 'display', 'userSelected']);
const CODING_URLS = new Set<string>([EXTENSIONS.nullFlavor, EXTENSIONS.dataAbsentReason, EXTENSIONS.v3CodeSystemName]);
const CONCEPT_URLS = new Set<string>([EXTENSIONS.nullFlavor, EXTENSIONS.dataAbsentReason]);

function toV3(concept: CodeableConcept, spec: CdSpec, cx: Context, name: string): XmlElement | undefined {
  knownKeys(concept, KEYS, cx);
  if (concept.extension !== undefined) knownExtensions(concept.extension, CONCEPT_URLS, cx);
  const codings = concept.coding ?? [];
  const onConcept = writeFlavor(concept.extension, cx);
  const flavors = codings.filter((c) => c.system === V3_NULL_FLAVOR && c.code !== undefined);
  const [flavorCode, ...more] = flavors;
  const codeless = onConcept === 'NI' && isCodeless(codings[0]);
  const flavor = codeless ? undefined : (onConcept ?? flavorCode?.code);
  if (flavorCode !== undefined) checkFlavorCoding(flavorCode, onConcept, cx);
  for (const c of more) cx.report('too-many', c, 'code', { severity: 'warning' });
  const rest = codings.filter((c) => !flavors.includes(c));
  const main = flavor === undefined ? mainOf(rest, spec, cx) : undefined;
  if (flavor !== undefined) for (const c of rest) if (c.userSelected !== undefined) cx.report('not-mapped', c, 'userSelected');
  const attributes = main === undefined ? { nullFlavor: flavor } : codedAttributes(main, cx);
  if (attributes === undefined) return undefined;
  const translations: XmlElement[] = [];
  for (const c of rest) {
    const t = c === main ? undefined : codedAttributes(c, cx);
    if (t !== undefined) translations.push(build('translation', t));
  }
  const shown = main?.display;
  const text = concept.text;
  const original =
    text !== undefined && text !== '' && (main?.code === undefined || text !== shown) ? build('originalText', {}, [], text) : undefined;
  if (main === undefined && flavor === undefined && original === undefined) {
    cx.report('required', concept, 'coding');
    return undefined;
  }
  return build(name, attributes, [original, ...translations]);
}

/** A main code of which only the code itself is missing; the concept says NI for it (DT 7). */
function isCodeless(c: Coding | undefined): boolean {
  return c !== undefined && c.code === undefined && nullFlavorOf(c.extension) === undefined;
}

/** A coding in the v3-NullFlavor system says only its code; what else it has must be what we would write. */
function checkFlavorCoding(c: Coding, onConcept: string | undefined, cx: Context): void {
  knownKeys(c, CODING_KEYS, cx);
  const expected = flavorCoding(c.code ?? '');
  for (const key of ['extension', 'version', 'userSelected'] as const) if (c[key] !== undefined) cx.report('not-mapped', c, key);
  if (c.display !== undefined && c.display !== expected.display) cx.report('derived-differs', c, 'display');
  if (onConcept !== undefined && onConcept !== c.code) cx.report('derived-differs', c, 'code');
}

/** The main code: what the user chose, else the first (DT 7). A mark that a product's main code need not have is reported. */
function mainOf(codings: readonly Coding[], spec: CdSpec, cx: Context): Coding | undefined {
  const chosen = codings.find((c) => c.userSelected === true);
  for (const c of codings) {
    if (c.userSelected === undefined || (c === chosen && (spec.product || c !== codings[0]))) continue;
    cx.report('not-mapped', c, 'userSelected');
  }
  return chosen ?? codings[0];
}

function codedAttributes(c: Coding, cx: Context): Record<string, string | undefined> | undefined {
  knownKeys(c, CODING_KEYS, cx);
  if (c.extension !== undefined) knownExtensions(c.extension, CODING_URLS, cx);
  const codeSystem = c.system === undefined ? undefined : codeSystems.toRoot(c.system);
  if (c.system !== undefined && codeSystem === undefined) {
    cx.report('system-not-supported', c, 'system', { found: c.system });
    return undefined;
  }
  const flavor = writeFlavor(c.extension, cx);
  if (c.code === undefined && codeSystem === undefined && c.display === undefined && flavor === undefined) {
    cx.report('required', c, 'code');
    return undefined;
  }
  const codeSystemName = c.extension?.find((e) => e.url === EXTENSIONS.v3CodeSystemName)?.valueString;
  return { code: c.code, codeSystem, codeSystemName, codeSystemVersion: c.version, displayName: c.display, nullFlavor: flavor };
}

function cd(spec: CdSpec): Codec<CodeableConcept> {
  return {
    about: { kind: spec.kind, fhir: 'CodeableConcept', spec: 'DT 7', normalises: spec.product ? [1, 3, 8] : [1, 3] },
    toFhir: (element, cx) => toFhir(element, spec, cx),
    toV3: (concept, cx, name) => {
      const element = toV3(concept, spec, cx, name);
      return spec.type === undefined || element === undefined ? element : typed(spec.type, element);
    },
  };
}

/** CD, CE, CV <-> CodeableConcept (DT 7); a nullFlavor stays an extension. */
export const CD = cd({ kind: 'CD', flavorAsCoding: false, product: false });

/** The same where the value set lists the nullFlavors (DT 1). */
export const CD_FLAVOR_CODING = cd({ kind: 'CD_FLAVOR_CODING', flavorAsCoding: true, product: false });

/** The same in a place of any datatype, where the element states that it is a CD. */
export const CD_FLAVOR_CODING_STATED = cd({ kind: 'CD_FLAVOR_CODING', flavorAsCoding: true, product: false, type: 'CD' });

/** The code of a product (MD 3.1). */
export const CD_PRODUCT = cd({ kind: 'CD_PRODUCT', flavorAsCoding: true, product: true });

/** CD in a place of any datatype, where the element states its type. */
export const CD_STATED = cd({ kind: 'CD', flavorAsCoding: false, product: false, type: 'CD' });

/** The same where it states that it is a CE. */
export const CE_STATED = cd({ kind: 'CD', flavorAsCoding: false, product: false, type: 'CE' });
