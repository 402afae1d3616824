import type { XmlElement } from '../xml/element.js';

/** An output that a case looks into: a Bundle, or the root of an HL7v3 document. */
export type Output = { readonly kind: 'fhir'; readonly bundle: unknown } | { readonly kind: 'hl7v3'; readonly root: XmlElement };

/** Everything that stands at a place of an output. */
export function valuesAt(output: Output, path: string): readonly unknown[] {
  return output.kind === 'fhir' ? inBundle(output.bundle, path) : inDocument(output.root, path);
}

type Tree = Readonly<Record<string, unknown>>;

const FHIR_STEP = /([A-Za-z_]+)(?:\(([^()]*)\))?(?:\[(\d+)\])?(?:\.|$)/y;
const V3_STEP = /^(@)?([\w.-]+)(\(\))?(?:\[(\d+)\])?$/;

interface FhirStep {
  readonly name: string;
  /** What stands between brackets behind the name; undefined without them. */
  readonly argument: string | undefined;
  readonly position: number | undefined;
}

function fhirSteps(path: string): FhirStep[] {
  const steps: FhirStep[] = [];
  for (let at = 0; at < path.length; at = FHIR_STEP.lastIndex) {
    FHIR_STEP.lastIndex = at;
    const match = FHIR_STEP.exec(path);
    if (match === null) return [];
    const [, name = '', argument, position] = match;
    steps.push({ name, argument, position: position === undefined ? undefined : Number(position) });
  }
  return steps;
}

/** The first step is `Bundle` or a type of resource; then the resources of that type, in the order of the Bundle. */
function inBundle(bundle: unknown, path: string): unknown[] {
  const [first, ...steps] = fhirSteps(path);
  if (first === undefined) return [];
  const start = first.name === 'Bundle' ? [bundle] : resources(bundle).filter((r) => r['resourceType'] === first.name);
  return steps.reduce((found, step) => picked(step, (of) => follow(of, step, bundle), found), at(start, first.position));
}

function picked(step: FhirStep, values: (of: unknown) => unknown[], found: readonly unknown[]): unknown[] {
  return found.flatMap((of) => at(values(of), step.position));
}

function at(values: unknown[], position: number | undefined): unknown[] {
  return position === undefined ? values : values.slice(position, position + 1);
}

function follow(of: unknown, { name, argument }: FhirStep, bundle: unknown): unknown[] {
  if (!isTree(of)) return [];
  if (name === 'resolve') return entries(bundle).flatMap((e) => (e['fullUrl'] === of['reference'] ? [e['resource']] : []));
  const value = of[name];
  const values = Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value];
  return argument === undefined ? values : values.filter((v) => isTree(v) && isNamed(v['url'], argument));
}

/** An extension goes by its URL or by the last part of it. */
function isNamed(url: unknown, name: string): boolean {
  return typeof url === 'string' && (url === name || url.endsWith('/' + name));
}

function entries(bundle: unknown): Tree[] {
  const list = isTree(bundle) ? bundle['entry'] : undefined;
  return Array.isArray(list) ? list.filter(isTree) : [];
}

function resources(bundle: unknown): Tree[] {
  return entries(bundle).flatMap((e) => (isTree(e['resource']) ? [e['resource']] : []));
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first step is found anywhere in the document; the last may be `@attribute` or `text()`. Without that, the text of the element. */
function inDocument(root: XmlElement, path: string): string[] {
  const [first = '', ...rest] = path.split('/');
  const [, , name, , position] = V3_STEP.exec(first) ?? [];
  if (name === undefined) return [];
  let found = nth(everywhere(root, name), position);
  for (const step of rest) {
    const [, isAttribute, local = '', isCall, n] = V3_STEP.exec(step) ?? [];
    if (isAttribute !== undefined) return found.flatMap((e) => e.attributes.filter((a) => a.local === local).map((a) => a.value));
    if (isCall !== undefined) break;
    found = found.flatMap((e) =>
      nth(
        e.children.filter((c) => c.local === local),
        n,
      ),
    );
  }
  return found.map((e) => e.text.trim());
}

function nth(elements: XmlElement[], position: string | undefined): XmlElement[] {
  return position === undefined ? elements : elements.slice(Number(position) - 1, Number(position));
}

function everywhere(element: XmlElement, local: string): XmlElement[] {
  return [...(element.local === local ? [element] : []), ...element.children.flatMap((c) => everywhere(c, local))];
}
