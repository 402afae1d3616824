/** What the source is told besides that a decision or a shield was stored (CS C-05, C-10, C-22, C-27, C-36). */
export const WARNINGS = {
  'recorded-elsewhere': {
    rule: 'C-10',
    en: 'recorded by another organisation without written evidence',
    nl: 'vastgelegd door een andere organisatie, zonder schriftelijk bewijs',
  },
  'material-not-approved': { rule: 'C-05', en: 'the material was not approved', nl: 'het materiaal is niet goedgekeurd' },
  'signature-missing': { rule: 'C-22', en: 'not in force until the other party has signed', nl: 'geldt pas als de andere partij ook heeft getekend' },
  'parents-disagree': { rule: 'C-24', en: 'not in force while one parent objects', nl: 'geldt niet zolang een ouder bezwaar heeft' },
  'birth-date-unknown': {
    rule: 'C-27',
    en: 'without a full birth date the strictest age rule is used',
    nl: 'zonder volledige geboortedatum geldt de strengste leeftijdsregel',
  },
  'other-sources': {
    rule: 'C-36',
    en: 'the same data may be at another source, where this shield does not count',
    nl: 'dezelfde gegevens kunnen bij een andere bron liggen, waar deze afscherming niet geldt',
  },
} as const;

export type Warning = keyof typeof WARNINGS;
