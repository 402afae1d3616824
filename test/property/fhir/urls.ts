/** Canonicals and systems as the profiles and the naming systems publish them; spelled out here so that the tests don't lean on the code. */
export const HL7 = 'http://hl7.org/fhir/StructureDefinition/';
export const NICTIZ = 'http://nictiz.nl/fhir/StructureDefinition/';
export const UCUM = 'http://unitsofmeasure.org';
export const SNOMED = 'http://snomed.info/sct';
export const GSTD = 'urn:oid:2.16.840.1.113883.2.4.4.';
export const NHG25 = 'https://referentiemodel.nhg.org/tabellen/nhg-tabel-25-gebruiksvoorschrift#aanvullend-numeriek';
export const NULL_FLAVOR = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';
export const NAMING = 'http://fhir.nl/fhir/NamingSystem/';
export const V3 = 'http://terminology.hl7.org/CodeSystem/v3-';
export const GW = 'https://schakel.example/fhir/StructureDefinition/';
