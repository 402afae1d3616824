import { consistency, readQueryAck, writeQueryAck } from '../../src/hl7v3/query-ack.js';
import { flat, v3 } from './messages.js';

function ackOf(code: string, total: string, current: string, remaining: string): string {
  return (
    `<queryAck><queryId root="1.2" extension="3"/><queryResponseCode code="${code}"/><resultTotalQuantity ${total}/>` +
    `<resultCurrentQuantity ${current}/><resultRemainingQuantity ${remaining}/></queryAck>`
  );
}

const n = (value: number): string => `value="${value}"`;

test('given a counter without a value, when read and written, then its nullFlavor stays', () => {
  const source = v3(ackOf('OK', 'nullFlavor="NAV"', n(1), 'nullFlavor="NAV"'));
  const ack = readQueryAck(source);
  expect(ack.resultTotalQuantity).toMatchObject({ nullFlavor: 'NAV' });
  expect(flat(writeQueryAck(ack))).toBe(flat(source));
});

test.each([
  ['one result', 'AA', 1, ackOf('OK', n(1), n(1), n(0))],
  ['nothing found', 'AA', 0, ackOf('NF', n(0), n(0), n(0))],
  ['nothing found here, two elsewhere in the batch', 'AA', 0, ackOf('NF', n(2), n(0), n(2))],
  ['a failure', 'AE', 0, ackOf('AE', n(0), n(0), n(0))],
  ['a wrong parameter, to be tried later', 'AR', 0, ackOf('QE', n(0), n(0), n(0))],
  ['unknown totals', 'AA', 2, ackOf('OK', 'nullFlavor="NAV"', n(2), 'nullFlavor="NAV"')],
])('given %s, when compared, then there is no contradiction', (_, acknowledgement, subjects, text) => {
  const element = v3(text);
  expect(consistency(readQueryAck(element), { acknowledgement, subjects, element })).toEqual([]);
});

test.each([
  ['AA with AE', 'AA', 0, ackOf('AE', n(0), n(0), n(0)), 'queryResponseCode', 'AE', 'OK or NF'],
  ['AE with NF', 'AE', 0, ackOf('NF', n(0), n(0), n(0)), 'queryResponseCode', 'NF', 'AE or QE'],
  ['OK without a result', 'AA', 0, ackOf('OK', n(0), n(0), n(0)), 'queryResponseCode', 'OK, 0 subject', '1 or more subject'],
  ['NF with a result', 'AA', 1, ackOf('NF', n(1), n(1), n(0)), 'queryResponseCode', 'NF, 1 subject', '0 subject'],
  ['a current count that is not the number of results', 'AA', 2, ackOf('OK', n(3), n(3), n(0)), 'resultCurrentQuantity', '3', '2'],
  ['a total below the current count', 'AA', 2, ackOf('OK', n(1), n(2), n(0)), 'resultTotalQuantity', '1', '2 or more'],
  ['more remaining than there are', 'AA', 1, ackOf('OK', n(1), n(1), n(2)), 'resultRemainingQuantity', '2', '1 or less'],
])('given %s, when compared, then the contradiction is named', (_, acknowledgement, subjects, text, place, found, expected) => {
  const element = v3(text);
  const problems = consistency(readQueryAck(element), { acknowledgement, subjects, element });
  expect(problems.map((p) => [p.code, p.element.local, p.found, p.expected])).toEqual([['answer-inconsistent', place, found, expected]]);
});

test('given an outcome that does not exist, when compared, then the codes that do are named', () => {
  const element = v3(ackOf('XX', n(0), n(0), n(0)));
  const problems = consistency(readQueryAck(element), { acknowledgement: 'AA', subjects: 0, element });
  expect(problems).toMatchObject([{ code: 'wrapper-value', found: 'XX', expected: 'OK, NF, QE or AE' }]);
});
