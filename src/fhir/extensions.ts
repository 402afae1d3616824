/** Base of all own canonicals (D9); nothing else in the code spells it out. */
export const GW = 'https://schakel.example/fhir';

const HL7 = 'http://hl7.org/fhir/StructureDefinition/';
const NICTIZ = 'http://nictiz.nl/fhir/StructureDefinition/';
const OWN = `${GW}/StructureDefinition/`;

/** Every extension that translation reads or writes, by the short name that paths and documents use. */
export const EXTENSIONS = {
  nullFlavor: HL7 + 'iso21090-nullFlavor',
  dataAbsentReason: HL7 + 'data-absent-reason',
  pqTranslation: HL7 + 'iso21090-PQ-translation',
  nameUse: HL7 + 'iso21090-EN-use',
  nameQualifier: HL7 + 'iso21090-EN-qualifier',
  ownName: HL7 + 'humanname-own-name',
  ownPrefix: HL7 + 'humanname-own-prefix',
  partnerName: HL7 + 'humanname-partner-name',
  partnerPrefix: HL7 + 'humanname-partner-prefix',
  assemblyOrder: HL7 + 'humanname-assembly-order',
  streetName: HL7 + 'iso21090-ADXP-streetName',
  houseNumber: HL7 + 'iso21090-ADXP-houseNumber',
  buildingNumberSuffix: HL7 + 'iso21090-ADXP-buildingNumberSuffix',
  additionalLocator: HL7 + 'iso21090-ADXP-additionalLocator',
  unitId: HL7 + 'iso21090-ADXP-unitID',
  birthTime: HL7 + 'patient-birthTime',
  birthPlace: HL7 + 'patient-birthPlace',
  codeSpecification: NICTIZ + 'ext-CodeSpecification',
  addressType: NICTIZ + 'ext-AddressInformation.AddressType',
  treatment: NICTIZ + 'ext-PharmaceuticalTreatment.Identifier',
  requestDate: NICTIZ + 'ext-MedicationDispense.RequestDate',
  renderedDosage: NICTIZ + 'ext-RenderedDosageInstruction',
  timeIntervalPeriod: NICTIZ + 'ext-TimeInterval.Period',
  timeIntervalDuration: NICTIZ + 'ext-TimeInterval.Duration',
  repeatPeriodCyclicalSchedule: NICTIZ + 'ext-InstructionsForUse.RepeatPeriodCyclicalSchedule',
  productDescription: NICTIZ + 'ext-PharmaceuticalProduct.Description',
  asNeededFor: NICTIZ + 'ext-Dosage-AsNeededFor',
  v3Ts: OWN + 'v3-ts',
  v3Gts: OWN + 'v3-gts',
  v3Raw: OWN + 'v3-raw',
  v3NoQualifier: OWN + 'v3-no-qualifier',
  v3NoMediaType: OWN + 'v3-no-media-type',
  v3SameAgent: OWN + 'v3-same-agent',
  v3CodeSystemName: OWN + 'v3-code-system-name',
  v3AbsentUnit: OWN + 'v3-absent-unit',
  v3Id: OWN + 'v3-id',
  v3ResponsibleParty: OWN + 'v3-responsible-party',
  v3Performer: OWN + 'v3-performer',
  v3Prescription: OWN + 'v3-prescription',
  doseCheck: OWN + 'dose-check',
  maxDose: OWN + 'max-dose',
  pauseQuantity: OWN + 'pause-quantity',
} as const;

export type ExtensionName = keyof typeof EXTENSIONS;
