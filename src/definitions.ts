import { Definitions } from './fhir/validate/definitions.js';
import { packageFile, packageFolder } from './package-file.js';

const FILES = ['types', 'resources', 'profiles', 'terminology'] as const;

/** The definitions of R4 itself: types, resources, extensions, profiles, code systems and value sets (made by the build). */
export function standardDefinitions(): Definitions {
  const definitions = new Definitions();
  for (const file of FILES) {
    for (const resource of JSON.parse(packageFile(`dist/definitions/${file}.json`)) as readonly unknown[]) definitions.add(resource);
  }
  return definitions;
}

/** Folder of the profiles of Schakel. */
export function ownProfiles(): string {
  return packageFolder('profiles/');
}
