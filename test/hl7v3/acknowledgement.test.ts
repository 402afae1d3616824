import { isPositive, mayRetry, readAcknowledgement, targetId, writeAcknowledgement } from '../../src/hl7v3/acknowledgement.js';
import { flat, v3 } from './messages.js';

const REFUSAL =
  '<acknowledgement typeCode="CR"><acknowledgementDetail typeCode="E"><code code="NOSTORE" codeSystem="2.16.840.1.113883.5.1100">' +
  '<originalText>vol</originalText></code><text mediaType="text/plain">Nu niet</text><location>/A/b</location><location>/A/c</location>' +
  '</acknowledgementDetail><targetMessage><id root="1.2" extension="0091"/></targetMessage></acknowledgement>';

test('given a refusal with details, when read, then code, text, places and target are there', () => {
  const acknowledgement = readAcknowledgement(v3(REFUSAL));
  const [detail] = acknowledgement.acknowledgementDetail;
  expect(detail?.code?.code).toBe('NOSTORE');
  expect(detail?.text?.text).toBe('Nu niet');
  expect(detail?.location.map((l) => l.text)).toEqual(['/A/b', '/A/c']);
  expect(targetId(acknowledgement)).toMatchObject({ root: '1.2', extension: '0091' });
  expect(isPositive(acknowledgement)).toBe(false);
  expect(mayRetry(acknowledgement)).toBe(true);
});

test('given a refusal, when read and written, then it is the same, original text and media type too', () => {
  const source = v3(REFUSAL);
  expect(flat(writeAcknowledgement(readAcknowledgement(source)))).toBe(flat(source));
});

test('given the acknowledgement of a batch, when read and written, then waiting number and target transmission keep their places', () => {
  const source = v3(
    '<acknowledgement typeCode="AA"><messageWaitingNumber value="003"/><messageWaitingPriorityCode code="N"/>' +
      '<targetTransmission><id root="1.2" extension="3"/></targetTransmission></acknowledgement>',
  );
  const acknowledgement = readAcknowledgement(source);
  expect(acknowledgement.messageWaitingNumber?.value).toBe('003');
  expect(targetId(acknowledgement)?.extension).toBe('3');
  expect(isPositive(acknowledgement)).toBe(true);
  expect(flat(writeAcknowledgement(acknowledgement))).toBe(flat(source));
});
