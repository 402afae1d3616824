import { NORMALISATIONS } from '../../src/mapping/normalisations.js';
import { normalisationsDocument } from '../../tools/docs/normalisations.js';
import { v3Trip } from './differences.js';
import { event, list, payload, product, ZI } from './message.js';
import { changed, FHIR_EXAMPLES } from './normalisations-fhir.js';
import { FHIR_CONDITION_EXAMPLES } from './normalisations-condition.js';
import { V3_EXAMPLES } from './normalisations-v3.js';

const FROM_FHIR = [...FHIR_EXAMPLES, ...FHIR_CONDITION_EXAMPLES];
const EXAMPLES = [...V3_EXAMPLES, ...FROM_FHIR];

describe('the list', () => {
  test('given the list, when counted, then no number stands there twice', () => {
    const numbers = NORMALISATIONS.map((n) => n.number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.every((n) => Number.isInteger(n) && n > 0)).toBe(true);
  });

  test('given an entry, when read, then it has a title and a paragraph', () => {
    for (const { number, title, text } of NORMALISATIONS) {
      expect([number, title]).toEqual([number, expect.stringMatching(/^.{8,}$/)]);
      expect([number, text]).toEqual([number, expect.stringMatching(/^.{30,}\.$/)]);
    }
    expect(new Set(NORMALISATIONS.map((n) => n.title)).size).toBe(NORMALISATIONS.length);
  });

  test('given an entry, when looked for, then it has an example here, on its own side', () => {
    const numbers = (examples: readonly { readonly number: number }[]): number[] => [...new Set(examples.map((e) => e.number))].sort((a, b) => a - b);
    expect(numbers(V3_EXAMPLES)).toEqual(numbers(NORMALISATIONS.filter((n) => n.side === 'HL7v3')));
    expect(numbers(FROM_FHIR)).toEqual(numbers(NORMALISATIONS.filter((n) => n.side === 'FHIR')));
  });

  test('given the document, when read, then every entry is there with its number, title and paragraph', () => {
    const document = normalisationsDocument();
    for (const { number, title, text } of NORMALISATIONS) expect(document).toContain(`### ${number}. ${title}\n\n${text}\n`);
  });
});

describe('without any of them', () => {
  test('given the usual message, when it goes to FHIR and back, then nothing differs', () => {
    expect(v3Trip(payload())).toEqual({ changes: [], problems: [] });
  });

  test('given the Bundle of it, when it goes to HL7v3 and back, then nothing differs', () => {
    expect(changed(() => undefined)).toEqual({ changes: [], problems: [] });
  });

  test('given the option that keeps names of code systems, when it goes to FHIR and back, then 1 does not happen', () => {
    const kind = `<MedicationKind><code code="99900021" codeSystem="${ZI}" codeSystemName="Z-Index" displayName="X"/></MedicationKind>`;
    expect(v3Trip(payload(list([event({ product: product({ kind }) })])), { codeSystemName: true })).toEqual({ changes: [], problems: [] });
  });

  test('given the option that marks absent units, when it goes to FHIR and back, then 2 does not happen', () => {
    const xml = payload().replace('<quantity value="30" unit="1">', '<quantity value="30">');
    expect(v3Trip(xml, { absentUnit: true })).toEqual({ changes: [], problems: [] });
  });
});

describe('each of them', () => {
  test.each(EXAMPLES.map((e) => [e.number, e.given, e] as const))(
    'given %i: %s, when it goes there and back, then it differs in that and in nothing else',
    (_number, _given, { trip, changes, problems = [] }) => {
      expect(trip()).toEqual({ changes, problems });
    },
  );
});

test('given a product code from the system of nullFlavors, when it comes back, then nothing is reported of our own Bundle', () => {
  const kind = '<MedicationKind><code code="OTH" codeSystem="2.16.840.1.113883.5.1008"><originalText>x</originalText></code></MedicationKind>';
  expect(v3Trip(payload(list([event({ product: product({ kind }) })]))).problems).toEqual([]);
});
