import { readXml } from '../../src/xml/reader.js';
import { translatedIn, type Case } from '../../src/conformance/corpus/cases.js';
import { readFileSync } from 'node:fs';
import { keyOf, sendable, type NotSent, type Sendable } from '../../tools/corpus/wire/sendable.js';

const EXAMPLE = readFileSync('examples/dispense-list.xml', 'utf8');

function caseOf(text: string): Case {
  const root = readXml(text);
  return { name: 'example', file: 'example.xml', root, payloads: translatedIn(root) };
}

function judged(text: string): Sendable | NotSent {
  return sendable(caseOf(text));
}

test('given a list of dispenses, when looked at, then its patient is asked about and all of it has to come back', () => {
  const one = judged(EXAMPLE);
  expect(one).toMatchObject({ question: { query: 'QURX_IN990111NL', payload: 'MedicationDispenseList', bsn: '999900158' }, unshown: 0 });
  if ('question' in one) {
    expect(one.before).toEqual(one.whole);
    expect(keyOf(one.question)).toBe('QURX_IN990111NL 999900158');
  }
});

test('given conditions, when looked at, then they are asked for as conditions', () => {
  expect(judged(readFileSync('examples/conditions.xml', 'utf8'))).toMatchObject({ question: { query: 'REPC_IN000023NL', payload: 'Condition' } });
});

test('given an empty list, when looked at, then it has not to come back', () => {
  const empty = EXAMPLE.replace(/<component\b[\s\S]*<\/component>\s*(?=<\/MedicationDispenseList>)/, '');
  expect(judged(empty)).toMatchObject({ before: [], unshown: 1 });
});

test('given a masked name, when looked at, then the list comes back without it', () => {
  const masked = judged(EXAMPLE.replace(/<quantity\b/, '<quantity nullFlavor="MSK"'));
  expect(masked).toMatchObject({ unshown: 1 });
  if ('question' in masked) expect(masked.before).toHaveLength(1);
});

test('given a list of nobody, when looked at, then nobody can be asked about', () => {
  expect(judged(EXAMPLE.replaceAll('extension="999900158"', 'nullFlavor="UNK"'))).toMatchObject({ reason: 'no patient' });
});
