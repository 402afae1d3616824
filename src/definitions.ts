import { readdirSync } from 'node:fs';
import { Definitions } from './fhir/validate/definitions.js';
import { packageFile, packageFolder } from './package-file.js';

const R4 = ['types', 'resources', 'profiles', 'terminology'] as const;
const OWN = 'profiles/';

/**
 * What validation always knows: R4 itself with its types, resources, extensions, profiles, code systems and value sets (made by the build),
 * and the profiles of Schakel.
 */
export function standardDefinitions(): Definitions {
  const definitions = new Definitions();
  for (const file of R4) {
    for (const resource of JSON.parse(packageFile(`dist/definitions/${file}.json`)) as readonly unknown[]) definitions.add(resource);
  }
  for (const name of readdirSync(packageFolder(OWN))) if (name.endsWith('.json')) definitions.add(JSON.parse(packageFile(OWN + name)));
  return definitions;
}
