import { GW } from '../../src/fhir/extensions.js';

/** A value as JSON has it. */
export type Json = string | number | boolean | readonly Json[] | JsonObject;

/** An object of JSON; what is undefined is left out. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Kinds of conformance resource that are made from the code. */
export type ArtefactType = 'StructureDefinition' | 'CodeSystem' | 'ValueSet' | 'ConceptMap' | 'OperationDefinition';

/** A conformance resource and the file it stands in. */
export interface Artefact {
  readonly path: string;
  readonly resource: JsonObject;
}

/** What every conformance resource of ours says about itself. */
export interface Heading {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** The day on which the artefacts last changed in meaning; a release of the program alone leaves it. */
export const DATE = '2026-11-21';
export const PUBLISHER = 'Schakel';

/** A resource with the heading that all have, under the name that its type and id give. */
export function artefact(type: ArtefactType, { id, title, description }: Heading, version: string, content: JsonObject): Artefact {
  return {
    path: `profiles/${type}-${id}.json`,
    resource: {
      resourceType: type,
      id,
      url: canonical(type, id),
      version,
      name: computable(id),
      title,
      status: 'draft',
      date: DATE,
      publisher: PUBLISHER,
      description,
      ...content,
    },
  };
}

/** Canonical of one of our own artefacts. */
export function canonical(type: ArtefactType, id: string): string {
  return `${GW}/${type}/${id}`;
}

/** `v3-no-qualifier` as the name that programs may use for it. */
function computable(id: string): string {
  return id.replace(/(^|-)(\w)/g, (_, _dash: string, letter: string) => letter.toUpperCase());
}
