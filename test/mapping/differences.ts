import { Decimal, readJson, toFhir, toV3, writeJson, type Bundle, type FromHl7v3Options, type Issue } from '../../src/index.js';
import { pathOf, XSI, type XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';

/** What a round trip changed, as `- path: value` and `+ path: value`, and what was reported on the way, as `code path`. */
export interface Trip {
  readonly changes: readonly string[];
  readonly problems: readonly string[];
}

const TIMESTAMP = '2026-03-02T10:15:02+01:00';
const told = (issues: readonly Issue[]): string[] => issues.filter((i) => i.severity !== 'information').map((i) => `${i.code} ${short(i.path)}`);

/** Ids that are the same for the same order of resources. */
function counting(): () => string {
  let n = 0;
  return () => `id-${++n}`;
}

/** Translates with ids and a moment that are always the same. */
export function fhirOf(xml: string, options: FromHl7v3Options = {}): { readonly bundle: Bundle; readonly issues: readonly Issue[] } {
  const { bundle, issues } = toFhir(xml, { ids: counting(), timestamp: TIMESTAMP, ...options });
  if (bundle === undefined) throw new Error(issues.map((i) => `${i.code} ${i.path}`).join());
  return { bundle: readJson(writeJson(bundle)) as Bundle, issues };
}

/** HL7v3 -> FHIR -> HL7v3. */
export function v3Trip(xml: string, options: FromHl7v3Options = {}): Trip {
  const { bundle, issues } = fhirOf(xml, options);
  const back = toV3(writeJson(bundle), { frame: 'payload', ...options });
  return { changes: changesOf(linesOfXml(xml), linesOfXml(back.xml ?? '<nothing/>')), problems: told([...issues, ...back.issues]) };
}

/** FHIR -> HL7v3 -> FHIR. */
export function fhirTrip(bundle: Bundle): Trip {
  const { xml = '<nothing/>', issues } = toV3(writeJson(bundle), { frame: 'payload' });
  const back = fhirOf(xml);
  return { changes: changesOf(linesOfFhir(bundle).sort(), linesOfFhir(back.bundle).sort()), problems: told([...issues, ...back.issues]) };
}

/** Everything that one side has and the other has not; where the same is there in another order, what stands elsewhere. */
export function changesOf(before: readonly string[], after: readonly string[]): string[] {
  const [was, is] = [new Set(before), new Set(after)];
  const out = [...before.filter((l) => !is.has(l)).map((l) => `- ${l}`), ...after.filter((l) => !was.has(l)).map((l) => `+ ${l}`)];
  if (out.length > 0) return out;
  const first = before.findIndex((l, i) => l !== after[i]);
  return first < 0 ? [] : [`order: ${before[first] ?? 'nothing'} | ${after[first] ?? 'nothing'}`];
}

/** Every attribute and text of a document, `path: value`, in document order. */
export function linesOfXml(xml: string): string[] {
  const visit = (e: XmlElement): string[] => {
    const attributes = e.attributes.map((a) =>
      a.uri === XSI && a.local === 'type' ? `${pathOf(e)}/@type: ${e.type?.local ?? ''}` : `${pathOf(e, a.local)}: ${a.value}`,
    );
    const text = e.children.length === 0 && e.text !== '' ? [`${pathOf(e)}: ${e.text}`] : [];
    return [...attributes.sort(), ...text, ...e.children.flatMap(visit)].map(short);
  };
  return visit(readXml(xml));
}

/** Every value of a Bundle, `path: value`, extensions by their name and resources by their type. */
function linesOfFhir(bundle: Bundle): string[] {
  const { entry = [], ...rest } = bundle;
  return [
    ...leaves(rest, 'Bundle'),
    ...entry.flatMap(({ resource, ...e }) => [...leaves(e, 'entry'), ...leaves(resource, resource?.resourceType ?? '')]),
  ];
}

function leaves(value: unknown, path: string): string[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown, i) => leaves(item, nameOf(item) === undefined ? `${path}[${i}]` : `${path}(${nameOf(item) ?? ''})`));
  if (typeof value !== 'object' || value === null || value instanceof Decimal) return [`${path}: ${String(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'url' && nameOf(value) !== undefined ? [] : leaves(inner, `${path}.${key}`)));
}

/** Last part of the URL of an extension. */
function nameOf(item: unknown): string | undefined {
  return typeof item === 'object' && item !== null && 'url' in item && !('relation' in item) ? String(item.url).replace(/^.*\//, '') : undefined;
}

/** Paths of the one event of an example, without the way down to it. */
function short(path: string): string {
  return path
    .replace(
      '/subject/MedicationDispenseList/component/medicationDispenseEvent/product/dispensedMedication/therapeuticAgentOf/medicationAdministrationRequest',
      'MAR',
    )
    .replace('/subject/MedicationDispenseList/component/medicationDispenseEvent/product/dispensedMedication', 'PRODUCT')
    .replace('/subject/MedicationDispenseList/component/medicationDispenseEvent', 'EVENT')
    .replace('/subject/MedicationDispenseList/subject/Patient', 'PATIENT')
    .replace('/subject/MedicationDispenseList', 'LIST');
}
