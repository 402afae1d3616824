import { CONDITIONS, PAYLOADS, type Payload } from '../../src/mapping/payloads.js';
import { condition, conditionAnswer, contraIndication } from '../mapping/conditions.js';
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

test('given an answer with conditions, when it went there and back, then it is equal, and so is the Bundle that it becomes', async () => {
  expect(await roundtrip(conditionAnswer())).toMatchObject({ code: 0, out: 'a: equal (2 compared)\n', err: '' });
  expect(await roundtrip((await translate(conditionAnswer())).out)).toMatchObject({ code: 0, out: 'a: equal (2 compared)\n' });
});

describe('an intolerance and a contra-indication', () => {
  const changed = async (from: string, to: string): Promise<Ran> => {
    const { out } = await translate(conditionAnswer([condition(), contraIndication()]));
    expect(out).toContain(from);
    return roundtrip(out.replace(from, to));
  };

  test('given a reaction that ICA has no element for, when it went there and back, then its path is told', async () => {
    const { code, out } = await changed('"type": "allergy",', '"type": "allergy", "reaction": [{ "description": "x" }],');
    expect([code, out]).toEqual([1, 'a: 1 difference (2 compared)\n  Bundle.entry[0].resource.reaction[0].description\n']);
  });

  test('given a Provenance with another moment, when it went there and back, then its path is told', async () => {
    const { code, out } = await changed('"_recorded":', '"recorded": "2019-06-05T12:00:00+02:00", "_recorded":');
    expect([code, out]).toMatchObject([1, expect.stringMatching(/^ {2}Bundle\.entry\[\d\]\.resource\.recorded$/m)]);
  });
});

describe('a form that is only read', () => {
  const form: Payload = { ...CONDITIONS, name: 'OnlyRead', written: false };
  const content = conditionAnswer([condition().replaceAll('Condition', 'OnlyRead')]);
  const forms = PAYLOADS as unknown as Payload[];
  beforeAll(() => void forms.push(form));
  afterAll(() => void forms.pop());

  test('given one, when it is to go there and back, then the issue says that there is no way back, exit is 1 and nothing is saved', async () => {
    const { code, out, err, saved } = await roundtrip(content, '--out', 'b');
    expect([code, out, saved]).toEqual([1, 'a: not compared (0 compared)\n', {}]);
    expect(err).toMatch(/^a:\d+:\d+: error form-only-read \/REPC_IN000024NL\/ControlActProcess\/subject\/OnlyRead: /);
  });

  test('given one, when it is to go there and back, then JSON has the number', async () => {
    expect(JSON.parse((await roundtrip(content, '--json')).out)).toEqual({ file: 'a', compared: 0, onlyRead: 1, differences: [] });
  });
});

test.each([
  ['an unreadable file', ['roundtrip', 'bad']],
  ['--out with a Bundle', ['roundtrip', 'bundle', '--out', 'x']],
  ['--out with two files', ['roundtrip', 'a', 'b', '--out', 'x']],
])('given %s, when compared, then exit 2', async (_, words) => {
  const { code, saved } = await schakel(words, { files: { bad: '<a', bundle: (await translate(EXAMPLE)).out, a: EXAMPLE, b: EXAMPLE } });
  expect({ code, saved }).toEqual({ code: 2, saved: {} });
});
