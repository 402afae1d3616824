import fc from 'fast-check';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import type { Extension, HumanName } from '../../../src/fhir/types.js';
import { groupNames, joinNames, PN, pnList } from '../../../src/mapping/leaf/pn.js';
import { differencesOf } from '../../../src/hl7v3/equality.js';
import { build } from '../../../src/mapping/codec.js';
import type { XmlElement } from '../../../src/xml/element.js';
import { LAW_RUNS } from '../../property/runs.js';
import { element, outcome, read, text, write } from '../../support/leaf.js';

const url = EXTENSIONS;
const qualifier = (...codes: string[]): Extension[] => codes.map((valueCode) => ({ url: url.nameQualifier, valueCode }));
const none: Extension = { url: url.v3NoQualifier, valueBoolean: true };
const flavor = (valueCode: string): Extension => ({ url: url.nullFlavor, valueCode });
const order = (valueCode: string): Extension => ({ url: url.assemblyOrder, valueCode });
const use = (valueCode: string): Extension => ({ url: url.nameUse, valueCode });
/** A use that is not in the value set of EN-use stands beside `use`, with all others. */
const finer = (...codes: readonly string[]): Pick<HumanName, '_use'> => ({
  _use: {
    extension: [
      {
        url: url.codeSpecification,
        valueCodeableConcept: { coding: codes.map((code) => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-EntityNameUse', code })) },
      },
    ],
  },
});
const BR = { extension: qualifier('BR') };
const IN = { extension: qualifier('IN') };

/** `_family` of an own name and a partner name, each with its prefix; an empty one is left out. */
function family(ownPrefix: string, ownName: string, partnerPrefix = '', partnerName = ''): { extension: Extension[] } {
  const all = [
    { url: url.ownPrefix, valueString: ownPrefix },
    { url: url.ownName, valueString: ownName },
    { url: url.partnerPrefix, valueString: partnerPrefix },
    { url: url.partnerName, valueString: partnerName },
  ];
  return { extension: all.filter((e) => e.valueString !== '') };
}

const official = { use: 'official' } as const;
const jansen = { ...official, extension: [order('NL1')], family: 'Jansen', _family: family('', 'Jansen') };

type Row = readonly [pattern: string, v3: string, fhir: HumanName[]];

const BOTH_WAYS: readonly Row[] = [
  ['IN + BR', '<name><given qualifier="IN">A.</given><family qualifier="BR">Jansen</family></name>', [{ ...jansen, given: ['A.'], _given: [IN] }]],
  [
    'IN + VV + BR, with two initials',
    '<name><given qualifier="IN">A.B.</given><prefix qualifier="VV">van der </prefix><family qualifier="BR">Berg</family></name>',
    [{ ...jansen, family: 'van der Berg', _family: family('van der', 'Berg'), given: ['A.', 'B.'], _given: [IN, IN] }],
  ],
  [
    'BR + IN + VV + BR',
    '<name><given qualifier="BR">Tess</given><given qualifier="IN">T.</given><prefix qualifier="VV">de </prefix><family qualifier="BR">Boer</family></name>',
    [{ ...jansen, family: 'de Boer', _family: family('de', 'Boer'), given: ['Tess', 'T.'], _given: [BR, IN] }],
  ],
  [
    'IN + VV + BR + VV + SP: own name first',
    '<name use="L"><given qualifier="IN">J.</given><prefix qualifier="VV">le </prefix><family qualifier="BR">Noble</family><prefix qualifier="VV">van \'t </prefix><family qualifier="SP">Son</family></name>',
    [
      {
        ...official,
        ...finer('L'),
        extension: [order('NL4')],
        family: "le Noble-van 't Son",
        _family: family('le', 'Noble', "van 't", 'Son'),
        given: ['J.'],
        _given: [IN],
      },
    ],
  ],
  [
    'SP + VV + BR: partner name first',
    '<name><family qualifier="SP">Son</family><prefix qualifier="VV">le </prefix><family qualifier="BR">Noble</family></name>',
    [{ ...official, extension: [order('NL3')], family: 'Son-le Noble', _family: family('le', 'Noble', '', 'Son') }],
  ],
  [
    'none + VV + BR',
    '<name><given>Anna</given><prefix qualifier="VV">de </prefix><family qualifier="BR">Boer</family></name>',
    [
      {
        ...jansen,
        family: 'de Boer',
        _family: family('de', 'Boer'),
        given: ['Anna'],
        _given: [{ extension: [...qualifier('BR'), none] }],
      },
    ],
  ],
  [
    'BR + CL + BR',
    '<name><given qualifier="BR">Abdelhak</given><given qualifier="CL">Abdel</given><family qualifier="BR">Jansen</family></name>',
    [
      { ...jansen, given: ['Abdelhak'], _given: [BR] },
      { use: 'usual', given: ['Abdel'] },
    ],
  ],
  [
    'CL + BR',
    '<name use="OR"><given qualifier="CL">Vic</given><family qualifier="BR">Jansen</family></name>',
    [
      { ...jansen, extension: [use('OR'), order('NL1')] },
      { use: 'usual', given: ['Vic'] },
    ],
  ],
  [
    'CL before another given: the place is kept',
    '<name><given qualifier="CL">Jo</given><given qualifier="BR">Johanna</given><given qualifier="CL">Hanna</given></name>',
    [
      { ...official, given: [null, 'Johanna'] as string[], _given: [{ extension: qualifier('CL') }, BR] },
      { use: 'usual', given: ['Jo'] },
      { use: 'usual', given: ['Hanna'] },
    ],
  ],
  ['CL alone', '<name><given qualifier="CL">Jo</given></name>', [{ use: 'usual', given: ['Jo'] }]],
  [
    'VV + SP',
    '<name><prefix qualifier="VV">de </prefix><family qualifier="SP">Groot</family></name>',
    [{ ...official, extension: [order('NL2')], family: 'de Groot', _family: family('', '', 'de', 'Groot') }],
  ],
  [
    'family only, without qualifier',
    '<name><family>Jansen</family></name>',
    [{ ...jansen, _family: { extension: [none, { url: url.ownName, valueString: 'Jansen' }] } }],
  ],
  [
    'prefix that ends in an apostrophe',
    '<name><prefix qualifier="VV">d\'</prefix><family qualifier="BR">Hond</family></name>',
    [{ ...jansen, family: "d'Hond", _family: family("d'", 'Hond') }],
  ],
  [
    'prefix without text',
    '<name><given qualifier="BR">An</given><prefix qualifier="VV"/><family qualifier="BR">Jansen</family></name>',
    [{ ...jansen, given: ['An'], _given: [BR], _prefix: [{ extension: qualifier('VV') }] }],
  ],
  [
    'title and suffix',
    '<name><prefix qualifier="AC">Dr.</prefix><given qualifier="BR">Koos</given><family qualifier="BR">Jansen</family><suffix>jr.</suffix></name>',
    [{ ...jansen, prefix: ['Dr.'], _prefix: [{ extension: qualifier('AC') }], given: ['Koos'], _given: [BR], suffix: ['jr.'] }],
  ],
  [
    'several qualifiers in one attribute',
    '<name><given qualifier="BR CL">Jo</given><family qualifier="BR AD">Jansen</family></name>',
    [
      {
        ...jansen,
        _family: { extension: [...qualifier('BR', 'AD'), { url: url.ownName, valueString: 'Jansen' }] },
        given: ['Jo'],
        _given: [{ extension: qualifier('BR', 'CL') }],
      },
    ],
  ],
  [
    'initials in parts of their own, and text that is no row of initials',
    '<name><given qualifier="IN">A.</given><given qualifier="IN">B.C.</given><given qualifier="IN">D. E</given><given qualifier="IN">F.</given></name>',
    [
      {
        ...official,
        given: ['A.', 'B.', 'C.', 'D. E', 'F.'],
        _given: [IN, { extension: [...qualifier('IN'), { url: url.v3NoQualifier, valueBoolean: false }] }, IN, IN, IN],
      },
    ],
  ],
  ['text only', '<name>Huisartsenpraktijk\n  De Boer &amp; Zn</name>', [{ ...official, text: 'Huisartsenpraktijk\n  De Boer & Zn' }]],
  ['nullFlavor', '<name nullFlavor="UNK"/>', [{ ...official, extension: [flavor('UNK')] }]],
  [
    'nullFlavor on parts',
    '<name><given qualifier="BR" nullFlavor="NI"/><given nullFlavor="UNK"/><prefix qualifier="VV" nullFlavor="UNK"/><family qualifier="BR" nullFlavor="MSK"/><family qualifier="SP" nullFlavor="ASKU"/></name>',
    [
      {
        ...official,
        extension: [order('NL4')],
        _given: [{ extension: [flavor('NI'), ...qualifier('BR')] }, { extension: [flavor('UNK'), ...qualifier('BR'), none] }],
        _family: {
          extension: [
            flavor('MSK'),
            { url: url.ownPrefix, _valueString: { extension: [flavor('UNK')] } },
            { url: url.partnerName, _valueString: { extension: [flavor('ASKU')] } },
          ],
        },
      },
    ],
  ],
  ['several uses', '<name use="L OR"/>', [{ ...official, ...finer('L', 'OR') }]],
  [
    'validTime',
    '<name><family qualifier="BR">Jansen</family><validTime><low value="2001"/><high value="20110203"/></validTime></name>',
    [{ ...jansen, period: { start: '2001', end: '2011-02-03' } }],
  ],
  [
    'validTime beside a text, open and unknown at the end',
    '<name>De Boer<validTime><high nullFlavor="UNK"/></validTime></name>',
    [{ ...official, text: 'De Boer', period: { _end: { extension: [flavor('UNK')] } } }],
  ],
  ['nothing', '<name/>', [official]],
];

describe('PN <-> HumanName (DT 9), both ways', () => {
  test.each(BOTH_WAYS)('%s', (_, v3, fhir) => {
    const there = read(PN, v3);
    expect(there).toEqual({ value: fhir, problems: [] });
    const back = write(PN, fhir, 'name');
    expect(back.problems).toEqual([]);
    expect(text(back.value)).toBe(v3);
  });
});

describe('PN: what FHIR has no place for', () => {
  test.each([
    ['given behind the family', '<name><family qualifier="BR">Jansen</family><given qualifier="BR">Jan</given></name>', 'element-order /name'],
    ['title behind the given', '<name><given qualifier="BR">Jan</given><prefix qualifier="NB">jhr.</prefix></name>', 'element-order /name'],
    ['delimiter', '<name><given qualifier="BR">Jan</given><delimiter>, </delimiter></name>', 'not-mapped /name/delimiter'],
    ['id', '<name><id root="1.2"/>Jansen</name>', 'not-mapped /name/id'],
    ['text between parts', '<name>Jansen, <given qualifier="BR">Jan</given></name>', 'not-mapped /name/@text()'],
    ['a second own name', '<name><family qualifier="BR">A</family><family qualifier="BR">B</family></name>', 'not-mapped /name/family[2]'],
    ['attribute of a part', '<name><family qualifier="BR" partType="FAM">A</family></name>', 'not-mapped /name/family/@partType'],
    ['title without anything', '<name><prefix/>Jansen</name>', 'not-mapped /name/prefix'],
    ['empty qualifier', '<name><given qualifier="">Jan</given></name>', 'not-mapped /name/given/@qualifier'],
    ['empty use', '<name use="">Jansen</name>', 'not-mapped /name/@use'],
    ['validTime with more than its ends', '<name>A<validTime><center value="2001"/></validTime></name>', 'not-mapped /name/validTime'],
    ['validTime that is no time', '<name>A<validTime><low value="x"/></validTime></name>', 'value-format /name/validTime/low/@value'],
    ['partner name with another qualifier', '<name><family qualifier="SP AD">A</family></name>', 'not-mapped /name/family/@qualifier'],
  ])('%s', (_, v3, problem) => {
    const there = read(PN, v3);
    expect(there.problems).toEqual([problem]);
    expect(there.value).toHaveLength(1);
  });
});

describe('PN: what senders of FHIR write', () => {
  const rows: readonly [string, HumanName[], string | undefined, string[]][] = [
    [
      'family and given alone are given at birth',
      [{ family: 'van Dijk', given: ['Jan', 'Piet'] }],
      '<name><given qualifier="BR">Jan</given><given qualifier="BR">Piet</given><family qualifier="BR">van Dijk</family></name>',
      [],
    ],
    [
      'one qualifier for several given',
      [{ given: ['J.', 'Piet'], _given: [IN] }],
      '<name><given qualifier="IN">J.</given><given qualifier="BR">Piet</given></name>',
      [],
    ],
    [
      'own prefix beside the whole family',
      [{ family: 'van Dijk', _family: { extension: [{ url: url.ownPrefix, valueString: 'van' }] } }],
      '<name><prefix qualifier="VV">van </prefix><family qualifier="BR">Dijk</family></name>',
      [],
    ],
    [
      'own and partner name without an order',
      [{ family: 'Son-Noble', _family: family('', 'Noble', '', 'Son') }],
      '<name><family qualifier="SP">Son</family><family qualifier="BR">Noble</family></name>',
      [],
    ],
    [
      'partner name known, own name used',
      [{ extension: [order('NL1')], family: 'Noble', _family: family('', 'Noble', '', 'Son') }],
      '<name><family qualifier="BR">Noble</family><family qualifier="SP">Son</family></name>',
      ['not-mapped 0'],
    ],
    [
      'the extensions win from the family',
      [{ family: 'Boer', _family: family('de', 'Bakker') }],
      '<name><prefix qualifier="VV">de </prefix><family qualifier="BR">Bakker</family></name>',
      ['derived-differs family'],
    ],
    [
      'prefix VV',
      [{ family: 'Dijk', prefix: ['van'], _prefix: [{ extension: qualifier('VV') }] }],
      '<name><prefix qualifier="VV">van </prefix><family qualifier="BR">Dijk</family></name>',
      [],
    ],
    [
      'text that follows from the parts',
      [{ text: 'J. (Jan) van Dijk', family: 'van Dijk', given: ['Jan'] }],
      '<name><given qualifier="BR">Jan</given><family qualifier="BR">van Dijk</family></name>',
      [],
    ],
    [
      'text that says more than the parts',
      [{ text: 'dhr. Dijk', family: 'Dijk' }],
      '<name><family qualifier="BR">Dijk</family></name>',
      ['derived-differs text'],
    ],
    ['text only', [{ text: 'Jan van Dijk' }], '<name>Jan van Dijk</name>', []],
    ['a use that HL7v3 does not have', [{ use: 'nickname', text: 'Jan' }], '<name>Jan</name>', ['not-mapped use']],
    ['a name of the past', [{ use: 'old', family: 'Dijk' }], undefined, ['not-mapped .']],
    [
      'a call name with a text and a qualifier of its own',
      [{ use: 'usual', text: 'Jo', given: ['Jo'], _given: [{ extension: qualifier('CL') }] }],
      '<name><given qualifier="CL">Jo</given></name>',
      [],
    ],
    [
      'a usual name that is more than a call name',
      [{ use: 'usual', given: ['Jo'], family: 'Dijk' }],
      '<name><given qualifier="BR">Jo</given><family qualifier="BR">Dijk</family></name>',
      ['not-mapped use'],
    ],
    [
      'what nobody reads',
      [{ id: 'a', text: 'A', _text: {}, extension: [{ url: 'urn:x' }] }],
      '<name>A</name>',
      ['not-mapped id', 'not-mapped _text', 'not-mapped 0'],
    ],
    [
      'a mark that contradicts the qualifier',
      [{ given: ['Jo'], _given: [{ extension: [...qualifier('IN'), none] }] }],
      '<name><given qualifier="IN">Jo</given></name>',
      ['original-ignored 1'],
    ],
    [
      'empty strings and characters that XML can not hold',
      [{ given: ['', 'J\u0001o'] }],
      '<name><given qualifier="BR">Jo</given></name>',
      ['value-format 0', 'value-format 1'],
    ],
    [
      'data-absent-reason on the family',
      [{ _family: { extension: [{ url: url.dataAbsentReason, valueCode: 'masked' }] } }],
      '<name><family qualifier="BR" nullFlavor="MSK"/></name>',
      [],
    ],
  ];

  test.each(rows)('%s', (_, fhir, v3, problems) => {
    const { value, problems: found } = write(PN, fhir, 'name');
    expect([text(value), found]).toEqual([v3, problems]);
  });
});

describe('several v3 names and the list of a resource', () => {
  test('names stay apart and in order, each with its call names', () => {
    const v3 = [
      '<name use="L"><given qualifier="BR">An</given><given qualifier="CL">Ans</given><family qualifier="BR">Jansen</family></name>',
      '<name><prefix qualifier="VV">de </prefix><family qualifier="SP">Groot</family></name>',
      '<name><given qualifier="CL">Annie</given></name>',
    ].map((xml) => element(xml));
    const { value: list, problems } = outcome((cx) => pnList.toFhir(v3, cx));
    expect(problems).toEqual([]);
    expect(list.map((n) => n.use)).toEqual(['official', 'usual', 'official', 'official', 'usual']);
    const back = outcome((cx) => pnList.toV3(list, cx, 'name'));
    expect(back.problems).toEqual([]);
    expect(back.value.map((e) => text(e))).toEqual(v3.map((e) => text(e)));
  });

  test('grouping is undone by joining', () => {
    const list: HumanName[] = [{ use: 'usual', given: ['A'] }, { use: 'usual', given: ['B'] }, { family: 'C' }, { use: 'usual', family: 'D' }];
    expect(groupNames(list).map((group) => group.length)).toEqual([2, 1, 1]);
    expect(joinNames(groupNames(list))).toEqual(list);
  });
});

const word = fc.constantFrom('Anna', 'de Boer', "in 't Veld", 'A.', 'A.B.', 'Th.', "d'", '');
const codes = fc.constantFrom(undefined, 'BR', 'CL', 'IN', 'SP', 'VV', 'AC', 'BR CL', 'VV AC');
const part = fc
  .record({
    local: fc.constantFrom('given', 'family', 'prefix', 'suffix'),
    qualifier: codes,
    nullFlavor: fc.constantFrom(undefined, undefined, 'UNK'),
    word,
  })
  .map(({ local, word, ...attributes }) => build(local, attributes, [], word));
const v3Name = fc
  .record({ use: fc.constantFrom(undefined, 'L', 'OR', 'L P'), parts: fc.array(part, { maxLength: 6 }), validTime: fc.boolean() })
  .map(({ use, parts, validTime }) =>
    build('name', { use }, [...parts, validTime ? element('<validTime><low value="2001"/></validTime>') : undefined]),
  );

const fhirPrim = fc.record({
  value: fc.option(word),
  extension: fc.option(fc.subarray([...qualifier('BR', 'IN', 'CL', 'VV'), none, flavor('NI'), { url: 'urn:x' }])),
});
function listOf(key: string): fc.Arbitrary<object> {
  return fc
    .array(fhirPrim, { maxLength: 3 })
    .map((prims) =>
      prims.length === 0
        ? {}
        : { [key]: prims.map((p) => p.value), [`_${key}`]: prims.map((p) => (p.extension === null ? null : { extension: p.extension })) },
    );
}
const fhirFamily = fc
  .record({ family: fc.option(word), parts: fc.tuple(word, word, word, word), extra: fc.subarray([none, flavor('UNK'), ...qualifier('AD')]) })
  .map(({ family: value, parts, extra }) => ({
    ...(value === null ? {} : { family: value }),
    _family: { extension: [...family(...parts).extension, ...extra] },
  }));
const fhirName = fc
  .tuple(
    fc.record({ use: fc.constantFrom('official', 'usual', 'nickname', 'old'), text: fc.constantFrom('Anna de Boer', '') }, { requiredKeys: [] }),
    fc.constantFrom({}, { ...finer('L'), extension: [order('NL3')] }, { extension: [use('OR'), order('NL3')] }, { extension: [order('NL1')] }),
    listOf('given'),
    listOf('prefix'),
    listOf('suffix'),
    fc.oneof(fhirFamily, fc.constant({})),
  )
  .map((pieces) => Object.assign({}, ...pieces) as HumanName);

function roundTrip(e: XmlElement): { differences: string[]; problems: readonly string[] } {
  const there = read(PN, e);
  const back = write(PN, there.value ?? [], e.local);
  return { differences: back.value === undefined ? ['nothing'] : differencesOf(e, back.value), problems: [...there.problems, ...back.problems] };
}

describe('PN: laws', () => {
  test('HL7v3 -> FHIR -> HL7v3 is the same, or what is not was reported', () => {
    fc.assert(
      fc.property(v3Name, (e) => {
        const { differences, problems } = roundTrip(e);
        if (differences.length > 0) expect(problems).not.toEqual([]);
      }),
      { numRuns: LAW_RUNS },
    );
  });

  test('HL7v3 -> FHIR -> HL7v3 is the same for names in the usual order', () => {
    const given = fc
      .record({ qualifier: fc.constantFrom(undefined, 'BR', 'CL', 'IN', 'BR CL'), word })
      .map((g) => build('given', { qualifier: g.qualifier }, [], g.word));
    const said = word.filter((w) => w !== '');
    const familyOf = (qualifiers: readonly (string | undefined)[]): fc.Arbitrary<XmlElement[]> =>
      fc
        .record({ prefix: fc.option(said), qualifier: fc.constantFrom(...qualifiers), name: said })
        .map((f) => [
          ...(f.prefix === null ? [] : [build('prefix', { qualifier: 'VV' }, [], f.prefix)]),
          build('family', { qualifier: f.qualifier }, [], f.name),
        ]);
    const families = fc
      .tuple(familyOf(['BR', undefined]), familyOf(['SP']), fc.integer({ min: 0, max: 4 }))
      .map(([own, partner, n]) => [[], own, partner, [...own, ...partner], [...partner, ...own]][n] ?? []);
    const name = fc
      .tuple(fc.constantFrom(undefined, 'L', 'OR'), fc.array(given, { maxLength: 4 }), families)
      .map(([use, givens, f]) => build('name', { use }, [...givens, ...f]));
    fc.assert(
      fc.property(name, (e) => {
        expect(roundTrip(e)).toEqual({ differences: [], problems: [] });
      }),
      { numRuns: LAW_RUNS },
    );
  });

  test('FHIR -> HL7v3 -> FHIR is stable: what came back once comes back for good, and without remark', () => {
    fc.assert(
      fc.property(fc.array(fhirName, { maxLength: 4 }), (names) => {
        const there = outcome((cx) => pnList.toV3(names, cx, 'name')).value;
        const once = outcome((cx) => pnList.toFhir(there, cx));
        const again = outcome((cx) => pnList.toV3(JSON.parse(JSON.stringify(once.value)) as HumanName[], cx, 'name'));
        if (once.problems.length > 0) return;
        expect(again.problems).toEqual([]);
        expect(outcome((cx) => pnList.toFhir(again.value, cx)).value).toEqual(once.value);
      }),
      { numRuns: LAW_RUNS },
    );
  });
});
