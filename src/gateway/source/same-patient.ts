import { isItem } from '../../consent/shielding/view.js';
import { readEntries } from '../../fhir/bundle.js';
import { BSN } from '../../fhir/systems.js';
import { eachTree, textAt, treesAt, type Tree } from '../../fhir/tree.js';
import { normaliseBsn } from '../../bsn.js';

/** Who may have a number of its own beside the patient's. */
const OTHERS: ReadonlySet<string> = new Set(['RelatedPerson']);

/**
 * Whether all that a source gave is about the one patient who was asked about (D21, DT 14.1): each item leads to a Patient with that BSN or
 * names it, and no other BSN stands anywhere but at a related person.
 */
export function isAboutOnly(bundle: unknown, bsn: string): boolean {
  const { entries, resolve, problems } = readEntries(bundle);
  if (problems.length > 0) return false;
  return entries.every(({ resource, fullUrl }) => {
    const tree = resource as unknown as Tree;
    const type = textAt(tree, 'resourceType') ?? '';
    if (!OTHERS.has(type) && holdsOther(tree, bsn)) return false;
    if (!isItem(type)) return true;
    const subjects = [...treesAt(tree, 'subject'), ...treesAt(tree, 'patient')];
    return subjects.length > 0 && subjects.every((subject) => isOf(subject, tree, (url) => resolve(url, fullUrl)?.resource));
  });

  function isOf(reference: Tree, from: Tree, find: (url: string) => unknown): boolean {
    if (treesAt(reference, 'identifier').some((identifier) => bsnIn(identifier) === bsn)) return true;
    const url = textAt(reference, 'reference') ?? '';
    const target = url.startsWith('#') ? treesAt(from, 'contained').find(({ id }) => id === url.slice(1)) : (find(url) as Tree | undefined);
    if (target?.['resourceType'] !== 'Patient') return false;
    return treesAt(target, 'identifier').some((identifier) => bsnIn(identifier) === bsn);
  }
}

/** The number of an identifier that is a BSN; as it stands there when it is none. */
function bsnIn(identifier: Tree): string | undefined {
  if (textAt(identifier, 'system') !== BSN && textAt(identifier, 'system') !== BSN_URN) return undefined;
  const value = textAt(identifier, 'value');
  return value === undefined ? undefined : (normaliseBsn(value) ?? value);
}

const BSN_URN = 'urn:oid:2.16.840.1.113883.2.4.6.3';

function holdsOther(tree: Tree, bsn: string): boolean {
  let found = false;
  eachTree(tree, (inner) => {
    if (OTHERS.has(textAt(inner, 'resourceType') ?? '')) return false;
    const number = bsnIn(inner);
    found ||= number !== undefined && number !== bsn;
    return !found;
  });
  return found;
}
