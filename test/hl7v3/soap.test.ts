import { readXml } from '../../src/xml/reader.js';
import { openCarrier } from '../../src/hl7v3/carrier.js';
import { fault, faultClass, readEnvelope, readFault, writeEnvelope, writeFault } from '../../src/hl7v3/soap.js';
import { flat, GOOD, inSoap } from './messages.js';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

test('given an envelope with a header, when read and written, then header, attributes and message stay', () => {
  const root = readXml(inSoap(GOOD));
  const { envelope, problems } = readEnvelope(root);
  expect(problems).toEqual([]);
  expect(envelope?.message.local).toBe('QURX_IN990113NL');
  expect(envelope?.Header?.children[0]?.local).toBe('ticket');
  expect(envelope === undefined ? '' : flat(writeEnvelope(envelope))).toBe(flat(root));
});

test.each([
  [
    'SOAP 1.2',
    '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body/></e:Envelope>',
    'soap-version',
    'http://www.w3.org/2003/05/soap-envelope',
  ],
  ['no Body', `<e:Envelope xmlns:e="${SOAP}"><e:Header/></e:Envelope>`, 'soap-body', '0 Body'],
  ['a Body of another namespace', `<e:Envelope xmlns:e="${SOAP}"><Body><a/></Body></e:Envelope>`, 'soap-body', '0 Body'],
  ['two Bodies', `<e:Envelope xmlns:e="${SOAP}"><e:Body><a/></e:Body><e:Body><b/></e:Body></e:Envelope>`, 'soap-body', '2 Body'],
  ['an empty Body', `<e:Envelope xmlns:e="${SOAP}"><e:Body/></e:Envelope>`, 'soap-body', '0'],
  ['two messages', `<e:Envelope xmlns:e="${SOAP}"><e:Body><a/><b/></e:Body></e:Envelope>`, 'soap-body', '2'],
  ['a message of another namespace', `<e:Envelope xmlns:e="${SOAP}"><e:Body><a xmlns="urn:x"/></e:Body></e:Envelope>`, 'input-unknown', 'a in urn:x'],
])('given %s, when opened, then the envelope is refused', (_, text, code, found) => {
  const { carrier, problems } = openCarrier(readXml(text));
  expect(carrier).toBeUndefined();
  expect(problems).toMatchObject([{ code, found }]);
});

test('given a fault, when written, then the prefix of its code is declared and its parts have no namespace', () => {
  const text = writeFault(fault('soap:Client', 'body & soul', 'urn:example:actor', 'one <message> expected'));
  expect(text).toBe(
    `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="${SOAP}"><soap:Body><soap:Fault><faultcode>soap:Client</faultcode>` +
      '<faultstring>body &amp; soul</faultstring><faultactor>urn:example:actor</faultactor><detail>one &lt;message&gt; expected</detail>' +
      '</soap:Fault></soap:Body></soap:Envelope>',
  );
});

test('given a fault of WS-Security, when written, then its prefix is declared too', () => {
  expect(writeFault(fault('wsse:FailedCheck', 'refused'))).toContain(' xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/');
});

test('given a written fault, when opened and read, then it is that fault', () => {
  const { carrier } = openCarrier(readXml(writeFault(fault('soap:Server', 'busy', 'urn:example:actor', 'later'))));
  expect(carrier?.kind).toBe('fault');
  const read = carrier?.kind === 'fault' ? readFault(carrier.fault) : undefined;
  expect(read).toMatchObject({ faultcode: 'soap:Server', faultstring: 'busy', faultactor: 'urn:example:actor', detail: { text: 'later' } });
});

test.each([
  ['soap:Client', 'Client'],
  ['SOAP-ENV:Server.Busy', 'Server'],
  ['wsse:InvalidSecurity', 'InvalidSecurity'],
  ['Client', 'Client'],
])('given the fault code %s, when asked who has to act, then it is %s', (faultcode, expected) => {
  expect(faultClass({ faultcode, faultstring: '' })).toBe(expected);
});
