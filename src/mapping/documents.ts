import type { MappingDocument } from './document.js';
import { DISPENSE_LIST } from './dispense/list.js';

/** The subjects that Schakel maps, each with its document. */
export const MAPPINGS: readonly (MappingDocument & { readonly name: string })[] = [
  { name: 'dispense', title: 'Medication dispense: HL7v3 6.12 <-> FHIR R4', root: 'MedicationDispenseList', about: DISPENSE_LIST.about },
];
