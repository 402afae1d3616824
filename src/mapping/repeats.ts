import { isDeepEqual } from '../fhir/equal.js';
import type { Identifier, Resource } from '../fhir/types.js';
import type { XmlElement } from '../xml/element.js';
import type { Context } from './context.js';

/** The records of one answer by their identifiers: what several sources sent in the same words is given once (AI 8). */
export class Repeats {
  private readonly byIdentifier = new Map<string, Resource[]>();

  /** Whether a record is to be given: not when it is there already. Records that differ under one identifier are both given. */
  admit(resource: Resource, at: XmlElement, cx: Context): boolean {
    const known = this.known(resource);
    cx.rule = 'bundle.entry';
    const equal = known.find((other) => isDeepEqual(other, resource));
    if (equal !== undefined) {
      cx.resources.same.set(resource, equal);
      cx.report('record-repeated', at);
      return false;
    }
    if (known.length > 0) cx.report('record-differs', at);
    for (const key of keysOf(resource)) this.byIdentifier.set(key, [...(this.byIdentifier.get(key) ?? []), resource]);
    return true;
  }

  private known(resource: Resource): readonly Resource[] {
    return keysOf(resource).flatMap((key) => this.byIdentifier.get(key) ?? []);
  }
}

function keysOf(resource: Resource): readonly string[] {
  const list: unknown = 'identifier' in resource ? resource.identifier : undefined;
  const identifiers: readonly Identifier[] = Array.isArray(list) ? (list as Identifier[]) : [];
  return identifiers.flatMap(({ system, value }) => (value === undefined ? [] : [`${resource.resourceType ?? ''} ${system ?? ''}|${value}`]));
}
