/** A difference that a round trip may make, and why that is no loss. The laws allow these and nothing else. */
export interface Normalisation {
  readonly number: number;
  /** Side on which the round trip starts. */
  readonly side: 'HL7v3' | 'FHIR';
  readonly title: string;
  readonly text: string;
}

function v3(number: number, title: string, text: string): Normalisation {
  return { number, side: 'HL7v3', title, text };
}

function fhir(number: number, title: string, text: string): Normalisation {
  return { number, side: 'FHIR', title, text };
}

/** The one list; numbers are never used again. */
export const NORMALISATIONS: readonly Normalisation[] = [
  v3(
    1,
    'codeSystemName is not carried',
    'The OID names the code system; the name beside it is a courtesy. The mapping option codeSystemName keeps it (DT 7, D10).',
  ),
  v3(2, 'a missing unit is 1', 'The schema gives @unit the default 1, so leaving it out says the same as stating it; it is written (DT 5).'),
  v3(
    3,
    'original text that repeats the display',
    'An originalText equal to the displayName of the main code of the same element says nothing more and is not written again (DT 7).',
  ),
  v3(
    6,
    'a product quantity has a basic unit',
    'Every real product quantity and dose has a G-Standaard translation. One that came without gets the one that its UCUM unit stands for; 1 is shown as stuk (DT 5).',
  ),
  v3(
    7,
    'a bare dose is written as center',
    'A value, unit or nullFlavor directly on doseQuantity or rateQuantity means the same as a center with it (DT 5, MD 4).',
  ),
  v3(
    10,
    'blanks at the ends of texts',
    'Blanks at the ends of name and address parts are trimmed, and a prefix before a family name gets the blank that it needs (DT 0.1, DT 9).',
  ),
  v3(11, 'blanks between codes', 'Runs of blanks in lists of codes (@use, @qualifier) become one blank (DT 9).'),
  v3(
    12,
    'order of name and address parts',
    'Parts in an order that FHIR can not hold come back in the usual order; element-order is reported (DT 9, DT 10).',
  ),
  v3(13, 'directTargetOf is DIR', 'The schema says TPA, senders that state it say DIR and receivers expect that; DIR is always written (MD 2.1).'),
  v3(
    14,
    'the display of a constant',
    'A displayName on a code that the message fixes (MEDLIST, GENRL, SEV) is not carried; it is reported, except where templates give one on every code (MD 1, AI 10).',
  ),
  v3(15, 'mL is ml', 'Millilitre is written as AORTA writes it; unit-case is reported (DT 5).'),
  v3(18, 'equal patients make one list', 'Two lists of one batch whose patients are the same in every detail become one list (DT 14.6).'),
  v3(19, 'order of elements', 'Elements that stand in another place than the schema says are written where it says; element-order is reported.'),
  v3(33, 'blanks around a code', 'The schema says that a code is a token, so blanks before and behind it are not part of it (DT 7).'),
  v3(20, 'a code in the system of nullFlavors', 'A main code from the code system NullFlavor is a nullFlavor (DT 7).'),
  fhir(4, 'systems have one spelling', 'A system written as urn:oid: comes back as the URL that the OID-URI table has for it (DT 13).'),
  fhir(
    5,
    'Quantity.unit is computed',
    'The unit shown is the display of the basic unit, a Dutch word for a unit of time, or the UCUM code; another one is reported (DT 5).',
  ),
  fhir(
    8,
    'a product code is marked',
    'The main code of a product comes back with userSelected, and its display as text when there was none (MD 3.1).',
  ),
  fhir(
    9,
    'times of use gain their exact form',
    'v3-gts and v3-ts are added where FHIR can not hold what HL7v3 says; a time of day without a start is anchored on a fixed Sunday (DT 4).',
  ),
  fhir(
    16,
    'names gain their HL7v3 form',
    'A missing use becomes official; a given or family name without marks gains the qualifier BR, own-name and the order of assembly that its parts stand in (DT 9).',
  ),
  fhir(17, 'addresses gain their HL7v3 form', 'AddressType is added from use and type; the text of a structured line is computed again (DT 10).'),
  fhir(
    23,
    'quantities are in UCUM',
    'A quantity coded in the basic units of the G-Standaard comes back in UCUM, with that basic unit as its translation, which a product quantity in UCUM alone gains too (DT 5).',
  ),
  fhir(24, 'active ingredients come first', 'HL7v3 lists active ingredients before the others; the order within each kind stays (MD 3.1).'),
  fhir(25, 'a frequency that counts moments', 'A frequency that only counts the times of day or days of the week beside it is not repeated (DT 4).'),
  fhir(26, 'reasons for use as needed', 'The first reason comes back as asNeededCodeableConcept, also when all stood in extensions (MD 4).'),
  fhir(
    27,
    'absent values have a nullFlavor',
    'A data-absent-reason, or a coding in the system of nullFlavors, comes back as the nullFlavor that means the same (DT 1).',
  ),
  fhir(
    28,
    'any date is the date asked for',
    'Without RequestDate the date of handing over, or else of preparing, comes back as RequestDate and whenHandedOver (MD 2.2).',
  ),
  fhir(29, 'contact points gain their HL7v3 form', 'What kind of device it is (mobile, pager) stands in use and its code specification (DT 11).'),
  fhir(30, 'UTC is an offset', 'A moment that ends in Z comes back with the offset +00:00, as HL7v3 writes it (DT 3).'),
  fhir(
    31,
    'a frequency in its own terms',
    'HL7v3 holds one period: a frequency and a period that say the same in other numbers come back in the smallest whole ones (DT 4).',
  ),
  fhir(32, 'a Quantity in mL is in ml', 'Millilitre is written as AORTA writes it, and comes back so; unit-case is reported (DT 5).'),
  fhir(
    35,
    'an agent that only SNOMED CT names is another one',
    'It comes back with the nullFlavor OTH and its display as text; the code itself stays (AI 5).',
  ),
  fhir(
    36,
    'the agent of ICA comes first',
    'Of several codes of an agent the one of a system that ICA has a place for is the main one, and comes back first (AI 5).',
  ),
  fhir(
    37,
    'what is refuted is negated',
    'A refuted allergy without our mark comes back with it and with the clinical status inactive; what the clinical status was stands beside it as the status of the act (AI 4.2).',
  ),
  fhir(
    38,
    'what ICA can not hold is text',
    'Reactions, the last occurrence, an encounter, an onset that is no date and other categories come back as one more annotation for people; not-expressible is reported for each (AI 2).',
  ),
  fhir(
    39,
    'further notes stand in extensions',
    'The profile of an allergy has one note; the others come back in the extension annotation, in their order (AI 2).',
  ),
  fhir(
    40,
    'the first informant is the asserter',
    'HL7v3 has informants in an order; the first comes back as asserter, the others in extensions (AI 2).',
  ),
  fhir(41, 'a role is a specialism', 'HL7v3 has one code for what a professional does: it comes back as PractitionerRole.specialty (DT 14.2).'),
  fhir(42, 'what says nothing is left out', 'A mark of negation that is false and a completed annotation say what their absence says (AI 2).'),
  fhir(
    43,
    'ICA demands some values',
    'Certain (N), the generic kind (DINT, or DX for a flag) and completed are written where FHIR says nothing, and come back as codes; OTH as a value and an author who is not stated are written and are nothing in FHIR (AI 2, AI 6).',
  ),
  fhir(
    44,
    'an inactive flag is completed',
    'FHIR does not say why a flag is no longer active; it is written as completed, and code-unknown is reported for information (AI 6).',
  ),
  fhir(
    45,
    'computed elements of conditions are added',
    'The statuses of the act beside those of FHIR, category, narrative, criticality from severity, severity from criticality, ext-Comment, the Provenance of a flag and its instant follow from the rest.',
  ),
  fhir(
    46,
    'an onset period begins at the onset',
    'The beginning of a period of onset comes back as onsetDateTime; its end is told as text (38) (AI 2).',
  ),
  fhir(
    34,
    'the origin of a flag stands on it',
    'Author and moment of recording that only a Provenance told come back on the flag too, and a Provenance that tells of nobody does not come back (AI 6).',
  ),
  fhir(
    22,
    'computed elements are added',
    'category, whenHandedOver, performer, rendered text, period of use, sequence, isActive, Patient.active, the code specification of gender and the defaults of a prescription follow from the rest.',
  ),
];
