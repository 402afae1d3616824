import { EXAMPLE, MIXED, schakel, translate } from './run.js';

/** A message whose one attribute has 50 MB, made while it is read. */
async function* hugeAttribute(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('<QURX_IN990113NL xmlns="urn:hl7-org:v3" a="');
  const piece = Buffer.alloc(1 << 20, 'x');
  for (let i = 0; i < 50; i++) yield await Promise.resolve(piece);
  yield Buffer.from('"/>');
}

const deepXml = '<QURX_IN990113NL xmlns="urn:hl7-org:v3">' + '<a>'.repeat(200) + '</a>'.repeat(200) + '</QURX_IN990113NL>';
const laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><QURX_IN990113NL xmlns="urn:hl7-org:v3">&c;</QURX_IN990113NL>';

test.each([
  ['nothing', '', 'input-unknown'],
  ['plain text', 'hello', 'input-unknown'],
  ['not well-formed', EXAMPLE.replace('</Person>', '</Persoon>'), 'xml-not-well-formed'],
  ['cut off', EXAMPLE.slice(0, 3000), 'xml-not-well-formed'],
  ['a DOCTYPE', '<!DOCTYPE x>' + EXAMPLE.slice(EXAMPLE.indexOf('<QURX')), 'xml-doctype'],
  ['entity declarations', laughs, 'xml-doctype'],
  ['an entity that nobody declared', EXAMPLE.replace('Verzinsteeg', '&boom;'), 'xml-not-well-formed'],
  ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 'xml-doctype'],
  ['UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(EXAMPLE, 'utf16le')]), 'xml-not-utf8'],
  ['UTF-16 by its declaration', EXAMPLE.replace('UTF-8', 'UTF-16'), 'xml-not-utf8'],
  ['Latin-1', Buffer.from(EXAMPLE.replace('Verzinsteeg', 'Verzínsteeg'), 'latin1'), 'xml-not-utf8'],
  ['deep nesting', deepXml, 'xml-too-deep'],
  ['an attribute of 50 MB', hugeAttribute(), 'xml-token-too-long'],
  ['another namespace', EXAMPLE.replace('urn:hl7-org:v3', 'urn:hl7-org:v2'), 'input-unknown'],
  ['another root', '<ClinicalDocument xmlns="urn:hl7-org:v3"/>', 'input-unknown'],
  ['SOAP 1.2', '<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"><Body/></Envelope>', 'soap-version'],
  ['an empty envelope', '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body/></Envelope>', 'soap-body'],
  ['JSON that breaks off', '{"resourceType":"Bundle",', 'json-not-well-formed'],
  ['JSON with a key twice', '{"resourceType":"Bundle","resourceType":"Bundle"}', 'json-duplicate-key'],
  ['JSON nested deep', '{"a":' + '['.repeat(200) + ']'.repeat(200) + '}', 'json-too-deep'],
  ['JSON that is not UTF-8', Buffer.from('{"resourceType":"Bündle"}', 'latin1'), 'json-not-utf8'],
  ['a list', '[]', 'input-unknown'],
  ['a resource that is no Bundle', '{"resourceType":"Patient"}', 'input-unknown'],
  ['a Bundle of another type', '{"resourceType":"Bundle","type":"history"}', 'input-unknown'],
  ['a resource in XML that is no Bundle', '<Patient xmlns="http://hl7.org/fhir"/>', 'input-unknown'],
  ['FHIR XML with an unknown root', '<Thing xmlns="http://hl7.org/fhir"/>', 'input-unknown'],
])('given %s, when translated, then exit 2, no data, and one issue', async (_, input, code) => {
  const ran = await translate(input, '--json');
  expect({ code: ran.code, out: ran.out }).toEqual({ code: 2, out: '' });
  expect(ran.err.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(ran.err)).toMatchObject({ code, severity: 'fatal', file: 'stdin' });
});

test('given a broken message, when translated, then the issue has its line and column', async () => {
  const { err } = await translate(EXAMPLE.replace('</Person>', '</Persoon>'));
  expect(err).toMatch(/^stdin:65:\d+: fatal xml-not-well-formed /);
});

test('given a processing instruction in the prolog of a file, when translated, then it is skipped', async () => {
  expect((await translate('<?xml-model href="x"?>' + EXAMPLE.slice(EXAMPLE.indexOf('<QURX')))).code).toBe(0);
});

test('given one message about two patients, when translated, then no Bundle says that nothing was found', async () => {
  const { code, out, err } = await translate(MIXED);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('error patient-mixed');
});

test.each([
  [
    'a SOAP fault',
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode></s:Fault></s:Body></s:Envelope>',
    'source-failed',
  ],
  ['a query', '<QURX_IN990111NL xmlns="urn:hl7-org:v3"/>', 'interaction-not-supported'],
  ['an interaction that AORTA does not know', '<QURX_IN999999NL xmlns="urn:hl7-org:v3"/>', 'interaction-not-supported'],
])('given %s, when translated, then no Bundle says that nothing was found', async (_, input, code) => {
  const ran = await translate(input);
  expect({ code: ran.code, out: ran.out }).toEqual({ code: 1, out: '' });
  expect(ran.err.split(`error ${code} `)).toHaveLength(2);
});

test('given a Bundle of which no entry can be read, when translated, then no message says that nothing was found', async () => {
  const { code, out } = await translate('{"resourceType":"Bundle","type":"searchset","entry":"none"}');
  expect({ code, out }).toEqual({ code: 1, out: '' });
});

test('given an empty Bundle, when translated, then the message says that nothing was found', async () => {
  const { code, out } = await translate('{"resourceType":"Bundle","type":"searchset"}');
  expect(code).toBe(0);
  expect(out).toContain('<queryResponseCode code="NF"/>');
});

test('given an empty Bundle, when its payload is asked for, then there is an issue and no data', async () => {
  const { code, out, err } = await translate('{"resourceType":"Bundle","type":"searchset"}', '--payload');
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('error required Bundle.entry');
});

test('given a file that is not there, when translated, then exit 2 and its name', async () => {
  const { code, out, err } = await schakel(['translate', 'gone.xml']);
  expect({ code, out, err }).toEqual({ code: 2, out: '', err: 'schakel: gone.xml: no such file\n' });
});
