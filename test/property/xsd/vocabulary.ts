import fc from 'fast-check';

/** Codes of one system with the names senders give them. */
export interface Vocabulary {
  readonly system: string;
  readonly codes: readonly (readonly [code: string, display: string])[];
}

const GSTD = '2.16.840.1.113883.2.4.4.';

export const VOCABULARIES = {
  article: {
    system: GSTD + '8',
    codes: [
      ['99900011', 'FICTIEX TABLET 5MG'],
      ['00012345', 'VERZINSEL "FORTE" CAPSULE 40MG & MSR'],
      ['15989097', 'SMEERSEL CRÈME 1MG/G'],
    ],
  },
  hpk: {
    system: GSTD + '7',
    codes: [
      ['0123456', 'Fictiex tablet 5mg'],
      ['1999991', 'VERZINSEL CAPSULE 40MG'],
    ],
  },
  prk: {
    system: GSTD + '10',
    codes: [
      ['099991', 'FICTIEX 5 MG TABLET'],
      ['12345', 'VERZINSEL 40 MG CAPSULE'],
    ],
  },
  gpk: {
    system: GSTD + '1',
    codes: [
      ['00099991', 'FICTIEX 5MG TABLET'],
      ['99992', 'verzinsel'],
    ],
  },
  substance: {
    system: GSTD + '1.750',
    codes: [
      ['99991', 'FICTIEXINE'],
      ['00042', 'VERZINSOL <gemicroniseerd>'],
    ],
  },
  route: {
    system: GSTD + '9',
    codes: [
      ['9', 'ORAAL'],
      ['14', 'CUTAAN'],
      ['2', "OCULAIR 'RECHTS'"],
      ['0', 'onbekend'],
    ],
  },
  form: {
    system: GSTD + '11',
    codes: [
      ['247', 'TABLET'],
      ['5', 'CAPSULE'],
      ['99', 'crème'],
    ],
  },
  instruction: {
    system: GSTD + '5',
    codes: [
      ['1008', 'Met water innemen'],
      ['1137', 'Zo nodig'],
      ['7', 'niet bewaren bij > 25 °C'],
    ],
  },
  criterion: {
    system: GSTD + '5',
    codes: [
      ['1137', 'zo nodig'],
      ['1028', 'bij pijn'],
      ['1023', 'Bij benauwdheid'],
    ],
  },
  role: {
    system: '2.16.840.1.113883.2.4.15.111',
    codes: [
      ['17.000', 'Apotheker'],
      ['17.060', 'Ziekenhuisapotheker'],
      ['17.075', 'Openbaar apotheker'],
      ['01.004', 'Apotheekhoudend huisarts'],
      ['01.015', 'Huisarts'],
    ],
  },
  organization: {
    system: '2.16.840.1.113883.2.4.15.1060',
    codes: [
      ['J8', 'Openbare apotheek'],
      ['Z3', 'Huisartspraktijk'],
    ],
  },
  gender: {
    system: '2.16.840.1.113883.5.1',
    codes: [
      ['M', 'Man'],
      ['F', 'Vrouw'],
      ['UN', 'Ongedifferentieerd'],
    ],
  },
  marital: {
    system: '2.16.840.1.113883.5.2',
    codes: [
      ['M', 'Gehuwd'],
      ['S', 'Ongehuwd'],
      ['D', 'Gescheiden'],
    ],
  },
  education: {
    system: '2.16.840.1.113883.2.4.4.30.2',
    codes: [
      ['1', 'basisonderwijs'],
      ['07', 'wo'],
    ],
  },
  occupation: {
    system: '2.16.840.1.113883.2.4.4.12',
    codes: [
      ['0421', 'timmerman'],
      ['5', 'leraar'],
    ],
  },
  confidentiality: {
    system: '2.16.840.1.113883.5.25',
    codes: [
      ['N', 'normaal'],
      ['R', 'beperkt'],
      ['V', 'zeer beperkt'],
    ],
  },
  priority: {
    system: '2.16.840.1.113883.5.7',
    codes: [
      ['R', 'routine'],
      ['S', 'stat'],
    ],
  },
  site: {
    system: '2.16.840.1.113883.6.96',
    codes: [
      ['18944008', 'rechteroog'],
      ['368208006', 'Left upper arm'],
    ],
  },
  act: {
    system: '2.16.840.1.113883.5.4',
    codes: [
      ['DRUGDIS', 'verstrekking'],
      ['FF', 'First Fill'],
    ],
  },
  care: {
    system: '2.16.840.1.113883.5.4',
    codes: [
      ['GENRL', 'huisartsenzorg'],
      ['OTH', 'overig'],
    ],
  },
  diagnosis: {
    system: '2.16.840.1.113883.2.4.4.31.1',
    codes: [
      ['K86', 'Essentiële hypertensie'],
      ['R96.01', 'Astma'],
    ],
  },
  diagnosisKind: { system: '2.16.840.1.113883.5.4', codes: [['DX', 'diagnose']] },
  mode: {
    system: '2.16.840.1.113883.5.1064',
    codes: [
      ['ELECTRONIC', 'elektronisch'],
      ['WRITTEN', 'schriftelijk'],
    ],
  },
  signature: { system: '2.16.840.1.113883.5.89', codes: [['S', 'getekend']] },
  location: {
    system: '2.16.840.1.113883.5.111',
    codes: [
      ['PTRES', 'bij de patiënt thuis'],
      ['PHARM', 'apotheek'],
    ],
  },
  storage: {
    system: GSTD + '6',
    codes: [
      ['3', 'Koel bewaren'],
      ['11', 'Buiten bereik van kinderen'],
    ],
  },
  container: {
    system: GSTD + '12',
    codes: [
      ['12', 'FLACON'],
      ['040', 'DOOS'],
    ],
  },
  contact: {
    system: '2.16.840.1.113883.5.111',
    codes: [
      ['FAMMEMB', 'familie'],
      ['NBOR', 'buur'],
    ],
  },
  vip: { system: '2.16.840.1.113883.5.1091', codes: [['VIP', 'vip']] },
  insurance: {
    system: '2.16.840.1.113883.2.4.4.13',
    codes: [
      ['B', 'Basisverzekering'],
      ['AB', 'aanvullend'],
    ],
  },
  other: {
    system: '2.16.840.1.113883.2.4.6.6.999.7',
    codes: [
      ['X-1', 'eigen code'],
      ['00', '  eigen  code  '],
    ],
  },
  uuid: { system: '3F2504E0-4F89-11D3-9A0C-0305E82C3301', codes: [['A', 'lokaal']] },
  local: { system: '2.16.528.1.1007.3.3.1234567.9', codes: [['90000012', 'EIGEN BEREIDING']] },
} as const satisfies Record<string, Vocabulary>;

/** G-Standaard basic units and NHG dose units: the coded twins of a UCUM unit. */
export const UNITS: readonly Vocabulary[] = [
  {
    system: GSTD + '1.900.2',
    codes: [
      ['245', 'stuk'],
      ['208', 'dosis'],
      ['233', 'milliliter'],
      ['229', 'milligram'],
      ['217', 'internationale eenheid'],
    ],
  },
  {
    system: GSTD + '1.361',
    codes: [
      ['100', 'tablet'],
      ['10', 'druppel'],
      ['211', 'eenheid'],
    ],
  },
];

const COMMON = ['NI', 'UNK', 'OTH', 'MSK', 'NA', 'NASK', 'ASKU', 'NAV'] as const;
const UNCOMMON = ['QS', 'TRC', 'UNC', 'DER', 'INV', 'NINF', 'PINF'] as const;

/** Every null flavour of the schema. */
export const nullFlavorCode: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...COMMON) },
  { weight: 1, arbitrary: fc.constantFrom(...UNCOMMON) },
);
