import type { Vocabulary } from './vocabulary.js';

const GSTD = '2.16.840.1.113883.2.4.4.';

/** Codes of conditions: what they are, what they are about, how bad. */
export const CONDITION_VOCABULARIES = {
  contraIndication: {
    system: GSTD + '1.902.40',
    codes: [
      ['99901', 'Verzonnen aandoening'],
      ['0042', 'Fictieve nierfunctie < 50 ml/min'],
      ['7', 'verzinselziekte'],
    ],
  },
  productGroup: {
    system: GSTD + '1.902.122',
    codes: [
      ['99', 'VERZINSELINEN'],
      ['0007', 'Fictiexgroep'],
    ],
  },
  preferredSubstance: {
    system: GSTD + '1.725',
    codes: [
      ['99992', 'FICTIEX'],
      ['00123', 'VERZINSOL-achtigen'],
    ],
  },
  snomedAgent: {
    system: '2.16.840.1.113883.6.96',
    codes: [
      ['999000001', 'allergie-oorzaak'],
      ['999000002', 'Fictieve stof'],
    ],
  },
  severity: {
    system: '2.16.840.1.113883.6.96',
    codes: [
      ['255604002', 'Licht'],
      ['6736007', 'Matig'],
      ['24484000', 'Ernstig'],
      ['399166001', 'Fataal'],
    ],
  },
  finding: {
    system: '2.16.840.1.113883.6.96',
    codes: [
      ['999000011', 'huiduitslag'],
      ['999000012', 'benauwd'],
    ],
  },
  interpretation: { system: '2.16.840.1.113883.5.83', codes: [['A', 'afwijkend']] },
} as const satisfies Record<string, Vocabulary>;
