import { readFile } from 'node:fs/promises';
import { batch, EXAMPLE, MESSAGE, MIXED, schakel, translate } from './run.js';

interface Told {
  readonly code: string;
  readonly severity: string;
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
}

function findings(err: string): Told[] {
  return err
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Told);
}

function kinds(bundle: string): string[] {
  const { entry = [] } = JSON.parse(bundle) as { readonly entry?: readonly { readonly resource: { readonly resourceType: string } }[] };
  return entry.map((e) => e.resource.resourceType);
}

const bundle = (await translate(EXAMPLE)).out;

describe('direction', () => {
  test('given a message, when translated, then a Bundle with both dispenses comes out, and nothing else', async () => {
    const { code, out, err } = await translate(EXAMPLE);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(kinds(out).filter((k) => k === 'MedicationDispense')).toHaveLength(2);
  });

  test('given a Bundle, when translated, then the message comes out', async () => {
    const { code, out, err } = await translate(bundle);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('<quantity value="12.50" unit="ml">');
  });

  test('given a byte order mark and blank lines, when translated, then both directions are still found', async () => {
    expect((await translate('\uFEFF' + EXAMPLE)).code).toBe(0);
    expect((await translate('\uFEFF\n  ' + bundle)).code).toBe(0);
  });

  test('given a Bundle in FHIR XML, when translated, then the same message comes out as from JSON', async () => {
    const xml = (await translate(EXAMPLE, '--format', 'xml')).out;
    expect(xml).toContain('<Bundle xmlns="http://hl7.org/fhir">');
    expect((await translate(xml.replace('?>', '?>\n<!-- c --><?p i?>'))).out).toBe((await translate(bundle)).out);
  });

  test('given the payload alone, when translated there and back as a payload, then a subject comes back', async () => {
    const list = MESSAGE.slice(MESSAGE.indexOf('<MedicationDispenseList>'), MESSAGE.indexOf('</MedicationDispenseList>') + 25);
    const there = await translate(`<subject xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${list}</subject>`);
    expect(there.code).toBe(0);
    const back = await translate(there.out, '--payload', '--indent', '0');
    expect(back.code).toBe(0);
    expect(back.out).toMatch(/^<\?xml [^>]*><subject xmlns="urn:hl7-org:v3"[^>]*><MedicationDispenseList>/);
  });

  test.each([
    [EXAMPLE, '--to', 'hl7v3'],
    [EXAMPLE, '--payload', '--verbose'],
    [bundle, '--to', 'fhir'],
    [bundle, '--format', 'ndjson'],
    [EXAMPLE, '--to', 'cda'],
    [EXAMPLE, '--format', 'yaml'],
    [EXAMPLE, '--indent', '-1'],
    [EXAMPLE, '--nonsense', '--strict'],
  ])('given wrong usage %#, when run, then exit 2 and no data', async (input, ...options) => {
    const { code, out, err } = await translate(input, ...options);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^schakel: [^\n]+\n$/);
  });
});

test('given a message of the referral index, when translated, then nothing is written and the code says why', async () => {
  const { code, out, err } = await translate(await readFile('conformance/cases/referral-index/01-register/in.xml', 'utf8'), '--json');
  expect([code, out]).toEqual([1, '']);
  expect(findings(err).map((f) => [f.code, f.path])).toEqual([['not-translatable', '/MFMT_IN002302NL']]);
});

describe('batches', () => {
  test('given a batch, when written as ndjson, then each answer is one line with the Bundle of that answer alone', async () => {
    const { code, out, err } = await translate(batch(MESSAGE, MESSAGE, MESSAGE), '--format', 'ndjson');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(kinds(line).filter((k) => k === 'MedicationDispense')).toHaveLength(2);
  });

  test('given a batch with one message about two patients, when written as ndjson, then the others come out and the issue names the message', async () => {
    const { code, out, err } = await translate(batch(MESSAGE, MIXED, MESSAGE), '--format', 'ndjson', '--json');
    expect(code).toBe(1);
    expect(out.trimEnd().split('\n')).toHaveLength(2);
    expect(findings(err)).toMatchObject([
      { code: 'patient-mixed', severity: 'error', path: expect.stringContaining('/MCCI_IN200101/QURX_IN990113NL[2]/') as string },
    ]);
  });

  test('given the same batch, when written as one Bundle, then it holds the dispenses of the other messages', async () => {
    const { code, out } = await translate(batch(MESSAGE, MIXED, MESSAGE));
    expect(code).toBe(1);
    expect(kinds(out).filter((k) => k === 'MedicationDispense')).toHaveLength(4);
  });

  test('given a batch with a stranger in it, when written as ndjson, then the stranger has an issue and no line', async () => {
    const { code, out, err } = await translate(batch('<Strange/>', MESSAGE), '--format', 'ndjson', '--json');
    expect(code).toBe(1);
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(findings(err)[0]).toMatchObject({ code: 'interaction-not-supported', path: '/MCCI_IN200101/Strange[1]' });
  });

  test('given a batch that breaks off, when written as ndjson, then what came before stays and exit is 2', async () => {
    const { code, out, err } = await translate(batch(MESSAGE, MESSAGE).replace('</MCCI_IN200101>', '<a <'), '--format', 'ndjson', '--json');
    expect(code).toBe(2);
    expect(out.trimEnd().split('\n')).toHaveLength(2);
    expect(findings(err)).toMatchObject([{ code: 'xml-not-well-formed', severity: 'fatal' }]);
  });

  test('given a batch whose wrapper is wrong, when translated, then the wrapper has its issues too', async () => {
    const { code, err } = await translate(
      batch(MESSAGE, MESSAGE).replace('Quantity value="2"', 'Quantity value="3"'),
      '--format',
      'ndjson',
      '--json',
    );
    expect(code).toBe(0);
    expect(findings(err)).toMatchObject([{ code: 'answer-inconsistent', path: '/MCCI_IN200101/transmissionQuantity/@value', line: 7 }]);
  });

  test('given a slow reader, when a batch is written as ndjson, then no line is made before the last was taken', async () => {
    let taken = 0;
    let read = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      const [head = '', tail = ''] = batch('|').split('|');
      yield Buffer.from(head.padEnd(1 << 16));
      for (let i = 0; i < 5; i++) {
        read++;
        expect(read - taken).toBeLessThanOrEqual(2);
        yield await Promise.resolve(Buffer.from(MESSAGE));
      }
      yield Buffer.from(tail);
    }
    const onOut = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      taken++;
    };
    await schakel(['translate', '-', '--format', 'ndjson'], { stdin: source(), onOut });
    expect(taken).toBe(5);
  });
});

describe('findings', () => {
  const warned = EXAMPLE.replace('extension="999900158"', 'extension="999900159"');

  test('given a BSN that fails the eleven test, when translated, then it comes out with a warning, and exit is 0', async () => {
    const { code, out, err } = await translate(warned);
    expect(code).toBe(0);
    expect(out).toContain('"999900159"');
    expect(err).toMatch(/^stdin:48:13: warning bsn-invalid \/QURX_IN990113NL\/.*\/Patient\/id\/@extension: the BSN fails the eleven test\n$/);
  });

  test('given a warning, when strict, then exit is 1', async () => {
    expect((await translate(warned, '--strict')).code).toBe(1);
  });

  test('given a warning, when asked in Dutch, then it is told in Dutch', async () => {
    expect((await translate(warned, '--lang', 'nl')).err).toContain('het BSN voldoet niet aan de elfproef');
  });

  test('given findings for information, when not verbose, then they are not told', async () => {
    expect((await translate(bundle)).err).toBe('');
    expect((await translate(bundle, '--verbose')).err).toContain('information not-mapped Bundle.timestamp');
  });

  test('given control characters in a value, when told, then none of them reaches the terminal', async () => {
    const { err } = await translate(EXAMPLE.replace('statusCode code="completed"', 'statusCode code="&#x9b;31m"'));
    expect(err).not.toContain('\u009b');
  });

  test('given FHIR without what HL7v3 needs, when translated, then each lack has its line and column in the JSON', async () => {
    const text = `{
  "resourceType": "Bundle", "type": "searchset",
  "entry": [
    { "resource":
      { "resourceType": "MedicationDispense" } }
  ]
}`;
    const { code, err } = await translate(text, '--json');
    expect(code).toBe(1);
    const required = findings(err).filter((f) => f.code === 'required' && f.path.startsWith('Bundle.entry[0].resource.'));
    expect(required.map((f) => f.path)).toEqual(
      expect.arrayContaining(['subject', 'status', 'quantity'].map((key) => `Bundle.entry[0].resource.${key}`)),
    );
    for (const finding of required) expect(finding).toMatchObject({ severity: 'error', line: 5, column: 7 });
  });

  test('given the same in FHIR XML, when translated, then each lack has its line and column in the XML', async () => {
    const text = `<Bundle xmlns="http://hl7.org/fhir"><type value="searchset"/>
      <entry><resource>
        <MedicationDispense/></resource></entry></Bundle>`;
    const { code, err } = await translate(text, '--json');
    expect(code).toBe(1);
    expect(findings(err).find((f) => f.path === 'Bundle.entry[0].resource.status')).toMatchObject({ line: 3, column: 9 });
  });
});

describe('explain', () => {
  test('given a message, when explained, then every value of the Bundle has a path, a line and a rule', async () => {
    const { code, out } = await translate(EXAMPLE, '--explain', '--json');
    expect(code).toBe(0);
    const lines = findings(out) as unknown as readonly Readonly<Record<string, string | number>>[];
    for (const line of lines) {
      expect(line).toEqual({
        file: 'stdin',
        fhir: expect.stringMatching(/^Bundle\./) as string,
        value: expect.any(String) as string,
        rule: expect.stringMatching(/./) as string,
        v3: expect.stringMatching(/^\/QURX_IN990113NL/) as string,
        line: expect.any(Number) as number,
        column: expect.any(Number) as number,
      });
    }
    expect(lines).toHaveLength(values(JSON.parse(bundle)));
  });

  test('given a message, when explained for a person, then a line is: place = value <- origin (position) rule', async () => {
    const { out } = await translate(EXAMPLE, '--explain');
    expect(out).toContain('Bundle.entry[0].resource.identifier[0].value = 0000-4711 <- ');
    expect(out).toMatch(/MedicationDispenseList\/component\[1\]\/medicationDispenseEvent\/id\/@extension \(stdin:70:13\) dispense\.id\n/);
  });

  test('given a Bundle, when explained, then every value of the message has a FHIRPath, a line in the JSON and a rule', async () => {
    const { code, out } = await translate(bundle, '--explain');
    expect(code).toBe(0);
    expect(out).toMatch(
      /\/Patient\/id\/@extension = 999900158 <- Bundle\.entry\[2\]\.resource\.identifier\[0\]\.value \(stdin:\d+:\d+\) patient\.id\n/,
    );
    for (const line of out.trimEnd().split('\n')) expect(line).toMatch(/^\/MedicationDispenseList\/.* = .* <- Bundle.* \(stdin:\d+:\d+\) [\w.]+$/);
  });
});

function values(tree: unknown): number {
  if (typeof tree !== 'object' || tree === null) return tree === null ? 0 : 1;
  return Object.values(tree).reduce((sum: number, v) => sum + values(v), 0);
}
