import { textAt, type Tree } from '../../../fhir/tree.js';
import { SourceFailure } from '../failure.js';
import { referencesOf } from './collected.js';
import { ask, readRequest, type Asking } from './pages.js';
import { resourceIn } from './read.js';

/** Types that the mapping looks into (MD 2, AI 2, DT 14). */
const READ: ReadonlySet<string> = new Set([
  ...['Patient', 'Practitioner', 'PractitionerRole', 'Organization', 'Location', 'RelatedPerson'],
  ...['Medication', 'MedicationRequest', 'Observation', 'Condition'],
]);

/** What of a resource that was not asked for itself is looked into; of the others nothing. */
const FOLLOWED: Readonly<Record<string, readonly string[]>> = {
  PractitionerRole: ['practitioner', 'organization'],
  Patient: ['generalPractitioner'],
  Provenance: ['who', 'onBehalfOf'],
  RelatedPerson: ['patient'],
  Observation: ['subject', 'performer'],
  Condition: ['subject', 'recorder', 'asserter'],
  MedicationRequest: ['subject'],
};
const ASKED = ['MedicationDispense', 'AllergyIntolerance', 'Flag'];
const GONE = [404, 410];

/**
 * Reads what is referred to and did not come along, and what that refers to, at this server and nowhere else. Gives the references that lead
 * to nothing there: what is gone is no failure, all else is.
 */
export async function readMissing(asking: Asking): Promise<readonly string[]> {
  const { collected } = asking;
  const tried = new Set<string>();
  const gone: string[] = [];
  for (;;) {
    const missing = new Set([...collected.resources].flatMap(followed).flatMap((reference) => collected.missing(reference) ?? []));
    const next = [...missing].filter((one) => !tried.has(one) && READ.has(one.split('/')[0] ?? ''));
    if (next.length === 0) return gone;
    for (const one of next) tried.add(one);
    const found = await Promise.all(next.map((one) => readOne(one, asking)));
    found.forEach((resource, i) => {
      if (resource === undefined) gone.push(next[i] ?? '');
      else collected.add(resource, 'include');
    });
  }
}

function followed(resource: Tree): readonly string[] {
  const type = textAt(resource, 'resourceType') ?? '';
  const keys = ASKED.includes(type) ? undefined : (FOLLOWED[type] ?? []);
  return referencesOf(resource).flatMap(([key, reference]) => (keys === undefined || keys.includes(key) ? [reference] : []));
}

async function readOne(typeAndId: string, asking: Asking): Promise<Tree | undefined> {
  const answer = await ask(readRequest(typeAndId, asking.server), asking);
  if (GONE.includes(answer.status)) return undefined;
  const resource = resourceIn(answer);
  if (`${textAt(resource, 'resourceType') ?? ''}/${textAt(resource, 'id') ?? ''}` !== typeAndId) throw new SourceFailure('unreadable');
  return resource;
}
