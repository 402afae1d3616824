import type { Extension } from '../fhir/types.js';
import { EXTENSIONS } from '../fhir/extensions.js';
import type { ElementModel } from '../hl7v3/model.js';
import { XmlElement, XSI } from '../xml/element.js';
import { readXml } from '../xml/reader.js';
import { XmlError } from '../xml/error.js';
import { typed } from './codec.js';
import type { Context } from './context.js';
import { isPlaceholder } from './placeholder.js';

/** Puts what `v3-raw` kept back where it stood (DT 15); what can't be placed any more is reported. */
export function restoreRaw(element: XmlElement, resource: object, model: ElementModel, cx: Context): XmlElement {
  const extensions = (resource as { extension?: Extension[] }).extension ?? [];
  let out = element;
  // Elements first: they give the attributes kept with them their old positions back.
  for (const attributes of [false, true]) {
    extensions.forEach((extension, i) => {
      if (extension.url !== EXTENSIONS.v3Raw) return;
      const path = part(extension, 'path');
      const xml = part(extension, 'xml');
      if (path?.includes('/@') === true || path?.startsWith('@') === true ? !attributes : attributes) return;
      const steps = path?.split('/').filter((s) => s !== '') ?? [];
      const changed = steps.length === 0 || xml === undefined ? undefined : place(out, steps, xml, model);
      if (changed === undefined) cx.report('original-ignored', extensions, i);
      else out = changed;
    });
  }
  return out;
}

function part(extension: Extension, url: string): string | undefined {
  return extension.extension?.find((e) => e.url === url)?.valueString;
}

function place(element: XmlElement, steps: readonly string[], xml: string, model: ElementModel | undefined): XmlElement | undefined {
  const [step = '', ...rest] = steps;
  if (rest.length === 0 && step.startsWith('@')) return withAttribute(element, step.slice(1), xml);
  const [, name = '', index] = /^([^[]+)(?:\[(\d+)\])?$/.exec(step) ?? [];
  const nth = index === undefined ? 1 : Number(index);
  const target = element.children.filter((c) => c.local === name)[nth - 1];
  const inModel = model?.children.find((m) => m.name === name);
  if (rest.length > 0) {
    if (target !== undefined) {
      const inner = place(target, rest, xml, inModel);
      return inner && replaced(element, target, [inner]);
    }
    // Nothing else was below it, so it was not written; what was kept brings it back.
    const empty = inModel !== undefined && inModel.datatype === undefined ? new XmlElement(element.uri, name) : undefined;
    const inner = empty && place(empty, rest, xml, inModel);
    return inner && withChildren(element, inserted(element.children, inner, model));
  }
  const kept = fragment(xml, element.uri);
  if (kept?.local !== name) return undefined;
  if (target === undefined) return withChildren(element, inserted(element.children, kept, model));
  // One of several: it takes its old place, the others move up.
  if (inModel?.max !== 1) return replaced(element, target, [kept, target]);
  return isPlaceholder(target) ? replaced(element, target, [kept]) : undefined;
}

function replaced(element: XmlElement, target: XmlElement | undefined, by: readonly XmlElement[]): XmlElement {
  return withChildren(
    element,
    element.children.flatMap((c) => (c === target ? by : [c])),
  );
}

function inserted(children: readonly XmlElement[], kept: XmlElement, model: ElementModel | undefined): XmlElement[] {
  const order = (name: string): number => model?.children.findIndex((m) => m.name === name) ?? -1;
  const own = order(kept.local);
  const before = own < 0 ? -1 : children.findIndex((c) => order(c.local) > own);
  return before < 0 ? [...children, kept] : [...children.slice(0, before), kept, ...children.slice(before)];
}

function fragment(xml: string, uri: string): XmlElement | undefined {
  try {
    return readXml(`<r xmlns="${uri}">${xml}</r>`).children[0];
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

function withAttribute(e: XmlElement, local: string, value: string): XmlElement {
  if (local === 'xsi:type') return typed(value, untyped(e));
  const others = e.attributes.filter((a) => a.local !== local);
  return new XmlElement(e.uri, e.local, [...others, { local, uri: '', value }], e.children, e.text, e.type, undefined, 0, 0, 0, e.content);
}

/** The same element without the type that was written for it. */
function untyped(e: XmlElement): XmlElement {
  const others = e.attributes.filter((a) => a.uri !== XSI || a.local !== 'type');
  return new XmlElement(e.uri, e.local, others, e.children, e.text, undefined, undefined, 0, 0, 0, e.content);
}

function withChildren(e: XmlElement, children: readonly XmlElement[]): XmlElement {
  return new XmlElement(e.uri, e.local, e.attributes, children, e.text, e.type);
}
