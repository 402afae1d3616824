type Row = readonly [oid: string, uri: string];

const NAMING = 'http://fhir.nl/fhir/NamingSystem/';
const V3 = 'http://terminology.hl7.org/CodeSystem/v3-';
const NHG = 'https://referentiemodel.nhg.org/tabellen/nhg-tabel-';

export const BSN_OID = '2.16.840.1.113883.2.4.6.3';
export const UCUM = 'http://unitsofmeasure.org';
export const SNOMED = 'http://snomed.info/sct';
export const V3_NULL_FLAVOR = V3 + 'NullFlavor';
export const V3_ENTITY_NAME_USE = V3 + 'EntityNameUse';
export const V3_ACT_CODE = V3 + 'ActCode';
export const V3_ACT_STATUS = V3 + 'ActStatus';
export const V3_ACT_UNCERTAINTY = V3 + 'ActUncertainty';
export const V3_ROLE_CODE = V3 + 'RoleCode';
export const PARTICIPANT_TYPE = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
export const ALLERGY_CLINICAL = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';
export const ALLERGY_VERIFICATION = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';
export const CONDITION_CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
export const COMMON_TAGS = 'http://terminology.hl7.org/CodeSystem/common-tags';
/** System of an identifier that is a bare OID or UUID. */
export const URI_SYSTEM = 'urn:ietf:rfc:3986';
/** Kinds of organisation. */
export const ORGANIZATION_TYPE = 'http://nictiz.nl/fhir/NamingSystem/organization-type';
/** Codes that a boolean is searched by (R4 3.1.1.4.10). */
export const BOOLEAN_CODES = 'http://terminology.hl7.org/CodeSystem/special-values';

/** DT 13.1: identifier systems, exact roots only. */
export const IDENTIFIER_SYSTEMS: readonly Row[] = [
  [BSN_OID, NAMING + 'bsn'],
  ['2.16.528.1.1007.3.1', NAMING + 'uzi-nr-pers'],
  ['2.16.528.1.1007.3.2', NAMING + 'uzi-nr-sys'],
  ['2.16.528.1.1007.3.3', NAMING + 'ura'],
  ['2.16.840.1.113883.2.4.6.1', NAMING + 'agb-z'],
  ['2.16.528.1.1007.5.1', NAMING + 'big'],
  ['2.16.840.1.113883.2.4.6.4', NAMING + 'uzovi'],
  ['2.16.840.1.113883.2.4.6.6', NAMING + 'aorta-app-id'],
];

/** DT 13.2: code systems. All others, the whole G-Standaard among them, are urn:oid. */
export const CODE_SYSTEMS: readonly Row[] = [
  ['2.16.840.1.113883.2.4.15.111', NAMING + 'uzi-rolcode'],
  ['2.16.840.1.113883.2.4.15.1060', ORGANIZATION_TYPE],
  ['2.16.840.1.113883.2.4.4.5', NHG + '25-gebruiksvoorschrift#aanvullend-numeriek'],
  ['2.16.840.1.113883.2.4.4.30.45', NHG + '45-diagnostische-bepalingen'],
  ['2.16.840.1.113883.2.4.4.30.49', NHG + '49-ingrepen-en-behandelingen'],
  ['2.16.840.1.113883.2.4.4.31.1', 'http://hl7.org/fhir/sid/icpc-1-nl'],
  ['2.16.840.1.113883.6.3.2', 'http://hl7.org/fhir/sid/icd-10-nl'],
  ['2.16.840.1.113883.6.344', 'http://hl7.org/fhir/sid/dsm5'],
  ['2.16.840.1.113883.6.254', 'http://hl7.org/fhir/sid/icf-nl'],
  ['2.16.840.1.113883.6.73', 'http://www.whocc.no/atc'],
  ['2.16.840.1.113883.6.8', UCUM],
  ['2.16.840.1.113883.6.96', SNOMED],
  ['2.16.840.1.113883.6.1', 'http://loinc.org'],
  ['1.3.160', 'https://www.gs1.org/gtin'],
  ['1.0.3166.1.2.2', 'urn:iso:std:iso:3166'],
  ['2.16.840.1.113883.5.1', V3 + 'AdministrativeGender'],
  ['2.16.840.1.113883.5.4', V3 + 'ActCode'],
  ['2.16.840.1.113883.5.14', V3 + 'ActStatus'],
  ['2.16.840.1.113883.5.25', V3 + 'Confidentiality'],
  ['2.16.840.1.113883.5.45', V3_ENTITY_NAME_USE],
  ['2.16.840.1.113883.5.111', V3_ROLE_CODE],
  ['2.16.840.1.113883.5.1008', V3_NULL_FLAVOR],
  ['2.16.840.1.113883.5.1053', V3 + 'ActUncertainty'],
  ['2.16.840.1.113883.5.1119', V3 + 'AddressUse'],
];

export const BSN = NAMING + 'bsn';
export const URA = NAMING + 'ura';
export const UZI_PERSON = NAMING + 'uzi-nr-pers';
export const AORTA_APPLICATION = NAMING + 'aorta-app-id';
export const UZI_ROLE = NAMING + 'uzi-rolcode';

/** Both directions of one list of pairs; a clash stops the program while it loads. */
class SystemTable {
  private readonly byOid: ReadonlyMap<string, string>;
  private readonly byUri: ReadonlyMap<string, string>;

  constructor(rows: readonly Row[]) {
    this.byOid = new Map(rows);
    this.byUri = new Map(rows.map(([oid, uri]) => [uri, oid]));
    if (this.byOid.size !== rows.length || this.byUri.size !== rows.length) throw new Error('a system stands twice in the OID-URI table');
  }

  /** `urn:oid:` where the table has no row, `urn:uuid:` for a UUID, undefined when it is neither. */
  toUri(root: string): string | undefined {
    return this.byOid.get(root) ?? (isOid(root) ? 'urn:oid:' + root : isUuid(root) ? 'urn:uuid:' + root : undefined);
  }

  /** The OID or UUID, or undefined when HL7v3 can't hold this system (DT 0.4). */
  toRoot(uri: string): string | undefined {
    const known = this.byUri.get(uri);
    if (known !== undefined) return known;
    if (uri.startsWith('urn:oid:') && isOid(uri.slice(8))) return uri.slice(8);
    return uri.startsWith('urn:uuid:') && isUuid(uri.slice(9)) ? uri.slice(9) : undefined;
  }
}

export const identifierSystems = new SystemTable(IDENTIFIER_SYSTEMS);
export const codeSystems = new SystemTable(CODE_SYSTEMS);

const OID = /^\d+(\.\d+)+$/;
const UUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

export function isOid(text: string): boolean {
  return OID.test(text);
}

export function isUuid(text: string): boolean {
  return UUID.test(text);
}
