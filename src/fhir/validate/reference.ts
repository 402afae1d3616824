import type { Tree } from '../tree.js';
import type { Judging } from './judging.js';

/** `Patient/1`, `https://a.example/fhir/Patient/1/_history/2`. */
const TYPE = /(?:^|\/)([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/** Judges what a reference points at by its type, as far as that is known: from the resource itself, the URL or `type`. */
export function checkReference(reference: Tree, targets: ReadonlySet<string> | undefined, rule: string, j: Judging): void {
  if (targets === undefined) return;
  const type = targetType(reference, j);
  if (type !== undefined && !targets.has(type)) {
    j.report('reference-type', reference, 'reference', rule, { found: type, expected: [...targets].join(' or ') });
  }
}

/** Type of the resource that a reference points at. */
export function targetType(reference: Tree, j: Judging): string | undefined {
  const { reference: url, type } = reference;
  const target = typeof url === 'string' ? j.resolve(url) : undefined;
  const found = target?.['resourceType'] ?? (typeof url === 'string' ? TYPE.exec(url)?.[1] : undefined) ?? type;
  return typeof found === 'string' && j.library.types.get(found)?.isResource === true ? found : undefined;
}
