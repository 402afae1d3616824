import { ALLERGY } from './allergy/allergy.js';
import { PROPOSAL } from './allergy/cio/proposal.js';
import { ALERT_LIST, HYPERSENSITIVITY_LIST } from './allergy/cio/records.js';
import { REPLY } from './allergy/cio/reply.js';
import { FLAG } from './allergy/flag.js';
import { SUMMARY } from './allergy/summary.js';
import { KETENZORG_LIST } from './allergy/ketenzorg.js';
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
    title: 'Intolerances and contra-indications of the professional summary: HL7v3 -> FHIR R4',
    roots: [{ v3: 'PrimaryCareProvision', about: SUMMARY.about }],
  },
  {
    name: 'cio',
    title: 'Contra-indications and hypersensitivities (CiO 2.0.0): HL7v3 -> FHIR R4',
    roots: [
      { v3: 'organizer (GMO)', about: HYPERSENSITIVITY_LIST.about },
      { v3: 'organizer (MCI)', about: ALERT_LIST.about },
      { v3: 'organizer (VCI)', about: PROPOSAL.about },
      { v3: 'organizer (AVCI)', about: REPLY.about },
    ],
  },
  {
    name: 'ketenzorg',
    title: 'Allergies and intolerances of chains of care (ketenzorg): HL7v3 -> FHIR R4',
    roots: [{ v3: 'organizer', about: KETENZORG_LIST.about }],
  },
];
