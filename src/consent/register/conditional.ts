import { isUuid } from '../../fhir/systems.js';
import { refuse, type Refusal } from './refusals.js';

/** What to do with a conditional request: go on, answer with what is there, or refuse. */
export type Condition = 'go-on' | 'not-modified' | { readonly exists: string } | Refusal;

/** If-Match of an update, which is needed: the current version only (CS e). @param versionId opaque id of the current version */
export function ifMatch(header: string | undefined, versionId: string): 'go-on' | Refusal {
  if (header === undefined || header.trim() === '') return refuse('if-match-missing');
  return tags(header).includes(versionId) ? 'go-on' : refuse('if-match');
}

/** If-None-Match of a read: whoever has this version already is told so. */
export function ifNoneMatch(header: string | undefined, versionId: string): 'go-on' | 'not-modified' {
  const given = header === undefined ? [] : tags(header);
  return given.includes(versionId) || header?.trim() === '*' ? 'not-modified' : 'go-on';
}

/**
 * If-None-Exist of a create: `identifier=urn:ietf:rfc:3986|urn:uuid:<uuid>`, nothing else. `exists` names what was created before.
 * @param matching ids, visible to who asks, of the decisions with that identifier
 */
export async function ifNoneExist(
  header: string | undefined,
  matching: (id: string) => Promise<readonly string[]>,
): Promise<Exclude<Condition, 'not-modified'>> {
  if (header === undefined) return 'go-on';
  const id = identifierIn(header);
  if (id === undefined) return refuse('if-none-exist-form');
  const [first, ...others] = await matching(id);
  if (first === undefined) return 'go-on';
  return others.length === 0 ? { exists: first } : refuse('if-none-exist');
}

function identifierIn(header: string): string | undefined {
  const parameters = [...new URLSearchParams(header.trim().replace(/^\?/, ''))];
  const [name, value = ''] = parameters[0] ?? [];
  const id = value.slice(value.lastIndexOf('urn:uuid:') + 'urn:uuid:'.length);
  const forms = [`urn:ietf:rfc:3986|urn:uuid:${id}`, `urn:uuid:${id}`];
  return parameters.length === 1 && name === 'identifier' && forms.includes(value) && isUuid(id) ? id : undefined;
}

/** The opaque tags of a list, weak or strong. */
function tags(header: string): readonly string[] {
  return [...header.matchAll(/(?:W\/)?"([^"]*)"/g)].map(([, tag = '']) => tag);
}
