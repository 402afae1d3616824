import { BSN } from '../fhir/systems.js';
import { readJson } from '../fhir/json.js';
import { readEntries } from '../fhir/bundle.js';
import { textAt, treesAt, type Tree } from '../fhir/tree.js';
import type { SandboxAddresses } from './access.js';
import { askSandbox } from './ask.js';

/** What a search gave: its total, and a line for each resource; or why it gave nothing. */
export type Searched = { readonly total: number; readonly lines: readonly string[] } | { readonly status: number; readonly text: string };

/** Kinds of resources that the sandbox has. */
export const TYPES = ['MedicationDispense', 'AllergyIntolerance', 'Flag'] as const;

/** Searches in clear with `POST _search`, so that the BSN stands in no address. Rejects when nobody listens. */
export async function searchSandbox(
  addresses: SandboxAddresses,
  { type, patient, token, newId }: { readonly type: string; readonly patient: string; readonly token: string; readonly newId: () => string },
): Promise<Searched> {
  const body = new URLSearchParams({ 'patient.identifier': `${BSN}|${patient}` }).toString();
  const { status, text } = await askSandbox(addresses, { target: `${type}/_search`, body, token, newId });
  const resource = readJson(text) as Tree;
  if (status !== 200) return { status, text: outcomeText(resource) };
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
