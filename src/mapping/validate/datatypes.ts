import type { Datatype } from '../../hl7v3/model.js';
import { BASE64, CODE, MOMENT, oneOf, REAL, setOf, TEXT, TRUTH, UID, URL_FORM, WHOLE, type Lexical } from './lexical.js';

/** Datatypes that occur inside those of the models. */
type Inner =
  | 'ANY'
  | 'CD'
  | 'CR'
  | 'GROUP'
  | 'PQR'
  | 'PQ_inc'
  | 'IVXB_TS'
  | 'PIVL_TS'
  | 'EIVL_TS'
  | 'EVENT'
  | 'SXPR_TS'
  | 'ADXP'
  | 'BARE'
  | 'ENXP'
  | 'QTY'
  | 'EN';

/** Every datatype that can be judged. */
export type DatatypeName = Datatype | Inner;

/** What a datatype may hold. */
export interface Shape {
  readonly attributes: Readonly<Record<string, Lexical>>;
  /** Children by name. They stand in this order, each once, unless the type is free or they repeat. */
  readonly parts: Readonly<Record<string, DatatypeName>>;
  readonly repeats: ReadonlySet<string>;
  /** Parts stand in any order and number, between text: names and addresses. */
  readonly free: boolean;
  readonly text: boolean;
  /** One of these must be there, if there is no nullFlavor: an attribute, or a part. */
  readonly needs: readonly string[];
  /** Which parts go together, by their names in order. */
  readonly forms: ReadonlySet<string> | undefined;
}

interface Given {
  readonly attributes?: Readonly<Record<string, Lexical>>;
  readonly parts?: Readonly<Record<string, DatatypeName>>;
  readonly repeats?: readonly string[];
  readonly free?: boolean;
  readonly text?: boolean;
  readonly needs?: readonly string[];
  readonly forms?: readonly string[];
}

function shape(given: Given): Shape {
  const { attributes = {}, parts = {}, repeats = [], free = false, text = false, needs = [], forms } = given;
  const all = { nullFlavor: CODE, updateMode: CODE, ...attributes };
  return { attributes: all, parts, repeats: new Set(repeats), free, text, needs, forms: forms === undefined ? undefined : new Set(forms) };
}

const OPERATOR = { operator: oneOf('A', 'I', 'E', 'P', 'H') };
const INTERVAL_FORMS = ['', 'low', 'low width', 'low high', 'high', 'width', 'width high', 'center', 'center width'];
const CODED = { code: CODE, codeSystem: UID, codeSystemName: TEXT, codeSystemVersion: TEXT, displayName: TEXT };
const ED_ATTRIBUTES = {
  mediaType: CODE,
  language: CODE,
  representation: oneOf('TXT', 'B64'),
  compression: oneOf('DF', 'GZ', 'ZL', 'Z'),
  integrityCheck: BASE64,
  integrityCheckAlgorithm: oneOf('SHA-1', 'SHA-256'),
};
const ED_PARTS = { reference: 'TEL', thumbnail: 'ED' } as const;
const PQ_ATTRIBUTES = { value: REAL, unit: CODE };
const TS_ATTRIBUTES = { value: MOMENT };
const NAME_USE = setOf(
  ...['L', 'A', 'I', 'R', 'ABC', 'SYL', 'IDE', 'OR', 'PREVIOUS-BIRTH', 'PREVIOUS-MAIDEN', 'PREVIOUS-BACHELOR', 'PREVIOUS', 'PREFERRED'],
);
const ADDRESS_PARTS = [
  ...['delimiter', 'country', 'state', 'county', 'city', 'postalCode', 'streetAddressLine', 'houseNumber', 'houseNumberNumeric'],
  ...['buildingNumberSuffix', 'direction', 'streetName', 'streetNameBase', 'streetNameType', 'additionalLocator', 'unitID', 'unitType'],
  ...['carrier', 'censusTract'],
];

function named(...parts: readonly string[]): Shape {
  const names = Object.fromEntries(parts.map((name) => [name, 'ENXP'] as const));
  return shape({ attributes: { use: NAME_USE }, parts: { ...names, validTime: 'IVL_TS', id: 'II' }, free: true, text: true });
}

/** The datatypes of HL7v3 as AORTA uses them: attributes with the form of their text, and parts with their datatype. */
export const DATATYPES: Readonly<Record<DatatypeName, Shape>> = {
  ANY: shape({}),
  II: shape({ attributes: { root: UID, extension: TEXT, assigningAuthorityName: TEXT, displayable: TRUTH }, needs: ['root'] }),
  CS: shape({ attributes: { code: CODE }, needs: ['code'] }),
  CV: shape({ attributes: CODED, parts: { originalText: 'ED' }, needs: ['code', 'originalText'] }),
  CE: shape({ attributes: CODED, parts: { originalText: 'ED', translation: 'CD' }, repeats: ['translation'], needs: ['code', 'originalText'] }),
  CD: shape({
    attributes: CODED,
    parts: { originalText: 'ED', qualifier: 'CR', group: 'GROUP', translation: 'CD' },
    repeats: ['qualifier', 'group', 'translation'],
    needs: ['code', 'originalText'],
  }),
  CR: shape({
    attributes: { ...CODED, inverted: TRUTH },
    parts: { originalText: 'ED', qualifier: 'CR', group: 'GROUP', translation: 'CD', name: 'CV', value: 'CD' },
    repeats: ['qualifier', 'group', 'translation'],
  }),
  GROUP: shape({ parts: { qualifier: 'CR' }, repeats: ['qualifier'], needs: ['qualifier'] }),
  ED: shape({ attributes: ED_ATTRIBUTES, parts: ED_PARTS, text: true }),
  ST: shape({ attributes: ED_ATTRIBUTES, parts: ED_PARTS, text: true }),
  SC: shape({ attributes: { ...ED_ATTRIBUTES, ...CODED }, parts: ED_PARTS, text: true }),
  TS: shape({ attributes: TS_ATTRIBUTES, needs: ['value'] }),
  IVXB_TS: shape({ attributes: { ...TS_ATTRIBUTES, inclusive: TRUTH }, needs: ['value'] }),
  SXCM_TS: shape({ attributes: { ...TS_ATTRIBUTES, ...OPERATOR }, needs: ['value'] }),
  IVL_TS: shape({
    attributes: { ...TS_ATTRIBUTES, ...OPERATOR },
    parts: { low: 'IVXB_TS', center: 'TS', width: 'PQ', high: 'IVXB_TS' },
    needs: ['value', 'low', 'center', 'width', 'high'],
    forms: INTERVAL_FORMS,
  }),
  PIVL_TS: shape({
    attributes: { ...TS_ATTRIBUTES, ...OPERATOR, alignment: CODE, institutionSpecified: TRUTH },
    parts: { phase: 'IVL_TS', period: 'PQ' },
    text: true,
  }),
  EIVL_TS: shape({ attributes: { ...TS_ATTRIBUTES, ...OPERATOR }, parts: { event: 'EVENT', offset: 'IVL_PQ' } }),
  EVENT: shape({ attributes: CODED, parts: { originalText: 'ED', translation: 'CD' }, repeats: ['translation'], needs: ['code'] }),
  SXPR_TS: shape({ attributes: { ...TS_ATTRIBUTES, ...OPERATOR }, parts: { comp: 'SXCM_TS' }, repeats: ['comp'], text: true }),
  PQ: shape({ attributes: PQ_ATTRIBUTES, parts: { translation: 'PQR' }, repeats: ['translation'], needs: ['value'] }),
  PQ_inc: shape({
    attributes: { ...PQ_ATTRIBUTES, inclusive: TRUTH },
    parts: { translation: 'PQR' },
    repeats: ['translation'],
    needs: ['value'],
  }),
  PQR: shape({ attributes: { ...CODED, value: REAL }, parts: { originalText: 'ED' }, needs: ['value', 'code'] }),
  IVL_PQ: shape({
    attributes: { ...PQ_ATTRIBUTES, ...OPERATOR },
    parts: { translation: 'PQR', low: 'PQ_inc', center: 'PQ', width: 'PQ', high: 'PQ_inc' },
    repeats: ['translation'],
    needs: ['value', 'low', 'center', 'width', 'high'],
    forms: INTERVAL_FORMS,
  }),
  // The two sides are of an abstract type: each says with xsi:type what it is.
  RTO: shape({ parts: { numerator: 'QTY', denominator: 'QTY' }, needs: ['numerator'] }),
  QTY: shape({}),
  AD: shape({
    attributes: { use: setOf('PHYS', 'PST', 'TMP', 'BAD', 'H', 'HP', 'HV', 'WP', 'ABC', 'SYL', 'IDE', 'CONF'), isNotOrdered: TRUTH },
    parts: {
      ...Object.fromEntries(ADDRESS_PARTS.map((name) => [name, 'ADXP'] as const)),
      addressKey: 'BARE',
      desc: 'BARE',
      useablePeriod: 'IVL_TS',
      id: 'II',
    },
    free: true,
    text: true,
  }),
  ADXP: shape({ attributes: { ...ED_ATTRIBUTES, ...CODED, partType: CODE }, text: true }),
  EN: named('delimiter', 'family', 'given', 'prefix', 'suffix'),
  PN: named('delimiter', 'family', 'given', 'prefix', 'suffix'),
  ON: named('delimiter', 'prefix', 'suffix'),
  BARE: shape({ attributes: { partType: CODE }, text: true }),
  ENXP: shape({
    attributes: { ...ED_ATTRIBUTES, partType: CODE, qualifier: setOf('BR', 'SP', 'VV', 'AC', 'PR', 'LS', 'CL', 'IN', 'TITLE', 'NB') },
    text: true,
  }),
  TEL: shape({
    attributes: { value: URL_FORM, use: setOf('H', 'HP', 'HV', 'WP', 'AS', 'EC', 'PG', 'MC', 'TMP', 'PUB', 'DIR') },
    parts: { useablePeriod: 'IVL_TS', id: 'II' },
    repeats: ['useablePeriod'],
    needs: ['value'],
  }),
  BL: shape({ attributes: { value: TRUTH }, needs: ['value'] }),
  INT: shape({ attributes: { value: WHOLE }, needs: ['value'] }),
};

/** What `xsi:type` may say where a type is declared; elsewhere only the type itself. */
export const DERIVED: Readonly<Partial<Record<DatatypeName, readonly DatatypeName[]>>> = {
  ANY: ['II', 'CS', 'CV', 'CE', 'CD', 'ED', 'ST', 'TS', 'IVL_TS', 'PQ', 'BL', 'INT'],
  CV: ['CS'],
  CE: ['CV', 'CS'],
  CD: ['CE', 'CV', 'CS'],
  ED: ['ST'],
  EN: ['PN', 'ON'],
  TS: ['SXCM_TS', 'IVXB_TS', 'IVL_TS', 'PIVL_TS', 'EIVL_TS', 'SXPR_TS'],
  SXCM_TS: ['IVL_TS', 'PIVL_TS', 'EIVL_TS', 'SXPR_TS'],
  QTY: ['PQ', 'INT'],
};
