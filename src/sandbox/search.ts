import { BSN } from '../fhir/systems.js';
import { readJson } from '../fhir/json.js';
import { readEntries } from '../fhir/bundle.js';
import { textAt, treesAt, type Tree } from '../fhir/tree.js';
import { nextAortaId, writeAortaId, writeAortaVersion } from '../trust/oauth/headers.js';
import type { SandboxAddresses } from './access.js';

/** What a search gave: its total, and a line for each resource; or why it gave nothing. */
export type Searched = { readonly total: number; readonly lines: readonly string[] } | { readonly status: number; readonly text: string };

/** Kinds of resources that the sandbox has. */
export const TYPES = ['MedicationDispense', 'AllergyIntolerance', 'Flag'] as const;

const VERSION = writeAortaVersion({ contentVersion: '1.0', acceptVersion: '1.0' });
const FORM = 'application/x-www-form-urlencoded';

/** Searches in clear with `POST _search`, so that the BSN stands in no address. Rejects when nobody listens. */
export async function searchSandbox(
  { fhir }: SandboxAddresses,
  { type, patient, token, newId }: { readonly type: string; readonly patient: string; readonly token: string; readonly newId: () => string },
): Promise<Searched> {
  const answer = await fetch(`${fhir}/${type}/_search`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': FORM, 'AORTA-ID': writeAortaId(nextAortaId(newId)), 'AORTA-Version': VERSION },
    body: new URLSearchParams({ 'patient.identifier': `${BSN}|${patient}` }).toString(),
  });
  const resource = readJson(await answer.text()) as Tree;
  if (answer.status !== 200) return { status: answer.status, text: outcomeText(resource) };
  return { total: Number(resource['total']), lines: linesOf(resource, type) };
}

function outcomeText(resource: Tree): string {
  return treesAt(resource, 'issue')
    .flatMap((issue) => treesAt(issue, 'details').map((details) => textAt(details, 'text') ?? ''))
    .join('; ');
}

/** Date, what it is, and whose it is, of each match. */
function linesOf(bundle: Tree, type: string): readonly string[] {
  const { entries, resolve } = readEntries(bundle);
  const matches = entries.filter(({ resource }) => resource.resourceType === type);
  return matches.map(({ resource, fullUrl }) => {
    const tree = resource as unknown as Tree;
    const follow = (from: Tree, name: string): readonly Tree[] =>
      treesAt(from, name).flatMap((reference): readonly Tree[] => {
        const found = resolve(textAt(reference, 'reference') ?? '', fullUrl)?.resource;
        return found === undefined ? [] : [found];
      });
    const product = follow(tree, 'medicationReference')[0] ?? tree;
    const parties = [
      ...treesAt(tree, 'performer').flatMap((performer) => follow(performer, 'actor')),
      ...follow(tree, 'recorder'),
      ...follow(tree, 'author'),
    ];
    const organisations = parties.flatMap((party) => (party['resourceType'] === 'Organization' ? [party] : follow(party, 'organization')));
    const [day = '', what, whose] = [textAt(tree, 'whenHandedOver'), nameOf(product), textAt(organisations[0] ?? {}, 'name')];
    return [day, what, whose].filter((part) => part !== undefined && part !== '').join('  ');
  });
}

function nameOf(resource: Tree): string {
  const [code] = treesAt(resource, 'code');
  if (code === undefined) return '';
  return (
    textAt(code, 'text') ??
    treesAt(code, 'coding')
      .map((coding) => textAt(coding, 'display'))
      .find((display) => display !== undefined) ??
    ''
  );
}
