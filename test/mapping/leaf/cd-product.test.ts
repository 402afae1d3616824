import fc from 'fast-check';
import { V3_NULL_FLAVOR } from '../../../src/fhir/systems.js';
import type { CodeableConcept, Coding } from '../../../src/fhir/types.js';
import { CD_PRODUCT } from '../../../src/mapping/leaf/cd.js';
import { coded } from '../../property/from-xsd.js';
import { normalised } from '../../property/normalise.js';
import { bothWays, lossless, reads, stable, writes } from '../../support/leaf-laws.js';

const ZI = '2.16.840.1.113883.2.4.4.8';
const PRK = '2.16.840.1.113883.2.4.4.10';
const NAME = 'FICTIEX TABLET 5MG';
const main: Coding = { system: `urn:oid:${ZI}`, code: '00012345', display: NAME, userSelected: true };
const prk: Coding = { system: `urn:oid:${PRK}`, code: '99991' };
const overig: Coding = { system: V3_NULL_FLAVOR, code: 'OTH', display: 'overig' };

describe('the code of a product (MD 3.1), both ways', () => {
  bothWays<CodeableConcept>(CD_PRODUCT, [
    ['a code, whose display is the text', `<code code="00012345" codeSystem="${ZI}" displayName="${NAME}"/>`, { coding: [main], text: NAME }],
    [
      'translations, which nobody chose',
      `<code code="00012345" codeSystem="${ZI}" displayName="${NAME}"><translation code="99991" codeSystem="${PRK}"/></code>`,
      { coding: [main, prk], text: NAME },
    ],
    [
      'an original text, which is the text',
      `<code code="00012345" codeSystem="${ZI}" displayName="${NAME}"><originalText>eigen naam</originalText></code>`,
      { coding: [main], text: 'eigen naam' },
    ],
    [
      'a code without display',
      `<code code="00012345" codeSystem="${ZI}"/>`,
      { coding: [{ system: `urn:oid:${ZI}`, code: '00012345', userSelected: true }] },
    ],
    [
      'a product without a code',
      '<code nullFlavor="OTH"><originalText>zalf volgens recept</originalText></code>',
      { coding: [overig], text: 'zalf volgens recept' },
    ],
    [
      'a product without a code, with a translation',
      `<code nullFlavor="OTH"><translation code="99991" codeSystem="${PRK}"/></code>`,
      { coding: [overig, prk] },
    ],
  ]);
});

describe('the code of a product: one way', () => {
  reads<CodeableConcept>(CD_PRODUCT, [
    [
      'an original text that repeats the display',
      `<code code="00012345" codeSystem="${ZI}" displayName="${NAME}"><originalText>${NAME}</originalText></code>`,
      { coding: [main], text: NAME },
      [],
    ],
  ]);

  const { userSelected: _, ...unmarked } = main;
  writes<CodeableConcept>(CD_PRODUCT, 'code', [
    ['a code without the mark', { coding: [unmarked] }, `<code code="00012345" codeSystem="${ZI}" displayName="${NAME}"/>`, []],
    [
      'a chosen code that is not the first',
      { coding: [prk, main] },
      `<code code="00012345" codeSystem="${ZI}" displayName="${NAME}"><translation code="99991" codeSystem="${PRK}"/></code>`,
      [],
    ],
    [
      'two chosen codes',
      { coding: [main, { ...prk, userSelected: true }] },
      `<code code="00012345" codeSystem="${ZI}" displayName="${NAME}"><translation code="99991" codeSystem="${PRK}"/></code>`,
      ['not-mapped userSelected'],
    ],
    [
      'a chosen code beside a nullFlavor',
      { coding: [overig, main] },
      `<code nullFlavor="OTH"><translation code="00012345" codeSystem="${ZI}" displayName="${NAME}"/></code>`,
      ['not-mapped userSelected'],
    ],
  ]);
});

describe('the code of a product: laws', () => {
  lossless(CD_PRODUCT, fc.oneof(coded('CE', 'article'), coded('CE', 'hpk')), normalised);

  const coding = fc.array(fc.constantFrom(main, prk, overig, { ...prk, userSelected: true }, { system: `urn:oid:${ZI}` }), {
    minLength: 1,
    maxLength: 3,
  });
  stable<CodeableConcept>(CD_PRODUCT, fc.record({ coding, text: fc.constantFrom(NAME, 'eigen naam') }, { requiredKeys: [] }), 'code');
});
