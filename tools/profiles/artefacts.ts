import type { Artefact } from './artefact.js';
import { extensionDefinition } from './extension-definitions.js';
import { EXTENSION_TABLE } from './extension-table.js';
import { issueCodes } from './issue-codes.js';
import { codeLists } from './code-lists.js';
import { operationDefinitions } from './operation-definitions.js';
import { systemMaps } from './system-maps.js';
import { tableArtefacts } from './tables.js';

/** Every conformance resource that is made from the code; the others in `profiles/` are written by hand. */
export function generatedArtefacts(version: string): readonly Artefact[] {
  return [
    ...EXTENSION_TABLE.map((row) => extensionDefinition(row, version)),
    issueCodes(version),
    ...codeLists(version),
    ...tableArtefacts(version),
    ...systemMaps(version),
    ...operationDefinitions(version),
  ];
}
