import { agent, annotation, condition, conditionPayload, HPK, SNOMED, SUBSTANCE, support } from '../condition-message.js';
import { v3Trip } from '../differences.js';

const trip = (...changes: Parameters<typeof condition>): readonly string[] => v3Trip(conditionPayload(condition(...changes))).changes;
const GROUP = '2.16.840.1.113883.2.4.4.1.902.122';

test('given a usual condition, when it goes to FHIR and back, then nothing differs', () => {
  expect(trip()).toEqual([]);
});

test('given an observation with another coded type than CD, when it comes back, then it has that type, once', () => {
  expect(trip({ support: support('<value xsi:type="CE" code="1" codeSystem="2.999.5"/>') })).toEqual([]);
});

test('given an agent in the element of another code system with something that is kept, when it comes back, then it stands where it stood', () => {
  const code = `<code code="99" codeSystem="${GROUP}"><originalText mediaType="text/plain">groep</originalText></code>`;
  expect(trip({ causativeAgent: agent('Medication', code) })).toEqual([]);
  expect(trip({ causativeAgent: agent('Medication', `<code code="99" codeSystem="${GROUP}"/>`, '<desc>x</desc>') })).toEqual([]);
});

test('given an agent without a main code, when it comes back, then its translations stand in their order', () => {
  const code = `<code nullFlavor="OTH"><originalText>iets</originalText>
    <translation code="1" codeSystem="2.999.5"/><translation code="99" codeSystem="${HPK}"/></code>`;
  expect(trip({ causativeAgent: agent('Material', code) })).toEqual([]);
});

test.each([
  ['a substance as a kind of medication', agent('Medication', `<code code="99991" codeSystem="${SUBSTANCE}"/>`)],
  ['a product as a kind of material', agent('Material', `<code code="0123456" codeSystem="${HPK}"/>`)],
  [
    'a code of the sender before the product',
    agent('Material', `<code code="1" codeSystem="2.999.5"><translation code="0123456" codeSystem="${HPK}"/></code>`),
  ],
  ['an agent in SNOMED CT', agent('Material', `<code code="999000001" codeSystem="${SNOMED}" displayName="Fictieve stof"/>`)],
  ['a product without a code', agent('Medication', '<code nullFlavor="UNK"/>')],
  [
    'a mark on a code that is not the first that ICA has a place for',
    agent(
      'Material',
      `<code code="1" codeSystem="2.999.5" updateMode="altered"><originalText mediaType="text/plain">groep</originalText>
        <translation code="99" codeSystem="${GROUP}"/></code>`,
    ),
  ],
])('given %s, when it comes back, then it stands where it stood', (_, causativeAgent) => {
  expect(trip({ causativeAgent })).toEqual([]);
});

test('given an annotation, when it goes to FHIR and back, then nothing differs', () => {
  expect(trip({ subjectOf2: annotation('Huiduitslag') })).toEqual([]);
});
