import { ALLERGY } from './allergy/allergy.js';
import { FLAG } from './allergy/flag.js';
import { SUMMARY } from './allergy/summary.js';
import type { MappingDocument } from './document.js';
import { DISPENSE_LIST } from './dispense/list.js';

/** The subjects that Schakel maps, each with its document. */
export const MAPPINGS: readonly (MappingDocument & { readonly name: string })[] = [
  {
    name: 'dispense',
    title: 'Medication dispense: HL7v3 6.12 <-> FHIR R4',
    roots: [{ v3: 'MedicationDispenseList', about: DISPENSE_LIST.about }],
  },
  {
    name: 'allergy',
    title: 'Intolerances and contra-indications (ICA): HL7v3 6.12 <-> FHIR R4',
    roots: [
      { v3: 'Condition', about: ALLERGY.about },
      { v3: 'Condition (DX)', about: FLAG.about },
    ],
  },
  {
    name: 'summary',
    title: 'Intolerances and contra-indications of the professional summary (HL7v3) <-> FHIR R4',
    roots: [{ v3: 'PrimaryCareProvision', about: SUMMARY.about }],
  },
];
