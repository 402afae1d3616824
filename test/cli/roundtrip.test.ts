import { batch, EXAMPLE, MESSAGE, MIXED, schakel, translate, type Ran } from './run.js';

function roundtrip(file: string, ...options: readonly string[]): Promise<Ran> {
  return schakel(['roundtrip', 'a', ...options], { files: { a: file } });
}

test('given a message, when it went there and back, then it is equal', async () => {
  expect(await roundtrip(EXAMPLE)).toMatchObject({ code: 0, out: 'a: equal (1 compared)\n', err: '' });
});

test('given a batch in an envelope, when it went there and back, then it is equal', async () => {
  const soap = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${batch(MESSAGE, MESSAGE)}</s:Body></s:Envelope>`;
  expect(await roundtrip(soap)).toMatchObject({ code: 0, out: 'a: equal (2 compared)\n' });
});

test('given several files, when they went there and back, then each has its line', async () => {
  const files = { a: EXAMPLE, b: batch(MESSAGE), c: (await translate(EXAMPLE)).out };
  const { code, out } = await schakel(['roundtrip', 'a', 'b', 'c'], { files });
  expect(code).toBe(0);
  expect(out).toBe('a: equal (1 compared)\nb: equal (1 compared)\nc: equal (2 compared)\n');
});

test('given --out, when a batch went there and back, then the file holds it, with the count that the sender gave', async () => {
  const { code, saved } = await roundtrip(batch(MESSAGE, MESSAGE).replace('Quantity value="2"', 'Quantity value="7"'), '--out', 'b');
  expect(code).toBe(0);
  expect(saved['b']).toContain('<transmissionQuantity value="7"/>');
  expect(saved['b']?.match(/<QURX_IN990113NL[ >]/g)).toHaveLength(2);
  expect(await roundtrip(saved['b'] ?? '')).toMatchObject({ code: 0, out: 'a: equal (2 compared)\n' });
});

test('given a message that is refused, when compared, then what is missing is told and exit is 1', async () => {
  const { code, out } = await roundtrip(MIXED, '--json');
  expect(code).toBe(1);
  const { differences } = JSON.parse(out) as { readonly differences: readonly string[] };
  expect(differences).toContain('/QURX_IN990113NL/ControlActProcess[1]/subject[1]/MedicationDispenseList[1]/component[1]: missing');
});

test('given a Bundle with a value that HL7v3 cannot hold, when it went there and back, then its path is told and exit is 1', async () => {
  const bundle = (await translate(EXAMPLE)).out.replace('"gender": "female",', '"gender": "female", "maritalStatus": { "text": "x" },');
  const { code, out } = await roundtrip(bundle);
  expect(code).toBe(1);
  expect(out).toBe('a: 1 difference (2 compared)\n  Bundle.entry[2].resource.maritalStatus.text\n');
});

test('given a Bundle whose dispenses stand in another order, when it went there and back, then it is equal', async () => {
  const bundle = JSON.parse((await translate(EXAMPLE)).out) as { entry: unknown[] };
  bundle.entry.reverse();
  expect(await roundtrip(JSON.stringify(bundle))).toMatchObject({ code: 0 });
});

test('given a dispense that contains its product, when it went there and back, then it is equal', async () => {
  const text = (await translate(EXAMPLE)).out;
  const bundle = JSON.parse(text) as { entry: { fullUrl: string; resource: Record<string, unknown> }[] };
  const [dispense] = bundle.entry;
  const url = (dispense?.resource['medicationReference'] as { readonly reference: string }).reference;
  const product = bundle.entry.find((e) => e.fullUrl === url)?.resource;
  bundle.entry = bundle.entry.filter((e) => e.fullUrl !== url);
  Object.assign(dispense?.resource ?? {}, { contained: [{ ...product, id: 'p' }], medicationReference: { reference: '#p' } });
  expect(await roundtrip(JSON.stringify(bundle))).toMatchObject({ code: 0, out: 'a: equal (2 compared)\n', err: '' });
});

test.each([
  ['an unreadable file', ['roundtrip', 'bad']],
  ['--out with a Bundle', ['roundtrip', 'bundle', '--out', 'x']],
  ['--out with two files', ['roundtrip', 'a', 'b', '--out', 'x']],
])('given %s, when compared, then exit 2', async (_, words) => {
  const { code, saved } = await schakel(words, { files: { bad: '<a', bundle: (await translate(EXAMPLE)).out, a: EXAMPLE, b: EXAMPLE } });
  expect({ code, saved }).toEqual({ code: 2, saved: {} });
});
