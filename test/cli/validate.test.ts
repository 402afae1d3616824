import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dispatch } from '../../src/cli/dispatch.js';
import { batch, EXAMPLE, MESSAGE, schakel, type Ran } from './run.js';

const BROKEN = EXAMPLE.replace('<statusCode code="completed"/>', '<statusCode code="finished"/>');
const DOUBTFUL = EXAMPLE.replace('processingCode code="P"', 'processingCode code="T"');

interface Told {
  readonly file: string;
  readonly code: string;
  readonly severity: string;
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  readonly rule?: string;
  readonly expected?: string;
}

const lines = (err: string): string[] => err.split('\n').filter((line) => line !== '');
const findings = (err: string): Told[] => lines(err).map((line) => JSON.parse(line) as Told);
const files = { 'good.xml': EXAMPLE, 'broken.xml': BROKEN, 'doubtful.xml': DOUBTFUL, 'text.txt': 'geen XML', 'half.xml': EXAMPLE.slice(0, 900) };
const validate = (...words: readonly string[]): Promise<Ran> => schakel(['validate', ...words], { files });
const judged = (stdin: string, ...options: readonly string[]): Promise<Ran> => schakel(['validate', '-', ...options], { stdin });

describe('exit codes', () => {
  test.each<[string, readonly string[], number]>([
    ['a good file', ['good.xml'], 0],
    ['a broken file', ['broken.xml'], 1],
    ['a doubtful file', ['doubtful.xml'], 0],
    ['a doubtful file, strictly', ['doubtful.xml', '--strict'], 1],
    ['several files of which one is broken', ['good.xml', 'broken.xml', 'good.xml'], 1],
    ['text', ['text.txt'], 2],
    ['half a file', ['half.xml'], 2],
    ['half a file among broken ones', ['half.xml', 'broken.xml'], 2],
    ['no file', [], 2],
    ['a file that is not there', ['nowhere.xml'], 2],
    ['an unknown option', ['good.xml', '--nonsense'], 2],
    ['an unknown language', ['good.xml', '--lang', 'fr'], 2],
  ])('given %s, when validated, then the exit code says so and nothing is written as data', async (_, words, expected) => {
    const { code, out } = await validate(...words);
    expect({ code, out }).toEqual({ code: expected, out: '' });
  });

  test('given --help, when run, then the options are there', async () => {
    const { code, out } = await schakel(['validate', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('--xsd DIR');
  });
});

describe('what is told', () => {
  test('given a broken file, when validated, then one line has file, place, code, path, found, expected and rule', async () => {
    const { err } = await validate('good.xml', 'broken.xml');
    expect(lines(err)).toEqual([
      'broken.xml:71:13: error code-unknown /QURX_IN990113NL/ControlActProcess/subject/MedicationDispenseList/component[1]/medicationDispenseEvent/statusCode/@code: ' +
        'the code is not in its value set (found finished, expected completed, active, suspended, aborted, cancelled, nullified) [dispense.status]',
    ]);
  });

  test('given a broken file, when told in Dutch, then the words are Dutch', async () => {
    const { err } = await validate('broken.xml', '--lang', 'nl', '--verbose');
    expect(err).toContain('de code zit niet in de waardelijst (gevonden finished, verwacht completed');
    expect(err).toContain('broken.xml: ongeldig (1 fouten, 0 waarschuwingen, 0 mededelingen)\n');
  });

  test('given a broken file, when told as JSON, then each finding is a line with rule and place', async () => {
    const { err } = await validate('broken.xml', 'doubtful.xml', '--json');
    expect(findings(err)).toMatchObject([
      { file: 'broken.xml', code: 'code-unknown', severity: 'error', line: 71, column: 13, rule: 'dispense.status', found: 'finished' },
      { file: 'doubtful.xml', code: 'wrapper-value', severity: 'warning', line: 9, column: 3, rule: 'transmission.processingCode', expected: 'P' },
    ]);
  });

  test('given several files, when told verbosely, then each has a line of its own at its end', async () => {
    const { err } = await validate('good.xml', 'doubtful.xml', '--verbose');
    expect(lines(err).filter((line) => !line.includes('wrapper-value'))).toEqual([
      'good.xml: valid (0 errors, 0 warnings, 0 notes)',
      'doubtful.xml: valid (0 errors, 1 warnings, 0 notes)',
    ]);
    expect(JSON.parse(lines((await validate('good.xml', '--verbose', '--json')).err)[0] ?? '')).toEqual({
      file: 'good.xml',
      valid: true,
      errors: 0,
      warnings: 0,
      information: 0,
    });
  });

  test('given another payload, when validated, then only --verbose says that it is not judged', async () => {
    const xml = EXAMPLE.replace(/<MedicationDispenseList>[^]*<\/MedicationDispenseList>/, '<Dispense/>').replaceAll(
      'QURX_IN990113NL',
      'QURX_IN990013NL',
    );
    expect(await judged(xml)).toMatchObject({ code: 0, err: '' });
    expect((await judged(xml, '--verbose')).err).toContain('information not-judged /QURX_IN990013NL/ControlActProcess/subject');
  });
});

describe('batches', () => {
  const bad = MESSAGE.replace('<statusCode code="completed"/>', '<statusCode code="finished"/>');

  test('given a batch with one bad message, when validated, then the finding names that message', async () => {
    const { code, err } = await judged(batch(MESSAGE, bad, MESSAGE), '--json');
    expect(code).toBe(1);
    expect(findings(err).map((f) => f.path.slice(0, 34))).toEqual(['/MCCI_IN200101/QURX_IN990113NL[2]/']);
  });

  test('given a batch that counts its messages wrongly, when validated, then its wrapper has the finding', async () => {
    const { err } = await judged(batch(MESSAGE, MESSAGE).replace('Quantity value="2"', 'Quantity value="5"'), '--json');
    expect(findings(err)).toMatchObject([{ code: 'answer-inconsistent', rule: 'batch.transmissionQuantity', line: 7, expected: '2' }]);
  });

  test('given a batch that breaks off, when validated, then what came before is told and exit is 2', async () => {
    const { code, err } = await judged(batch(bad, MESSAGE).replace('</MCCI_IN200101>', '<a <'), '--json');
    expect(code).toBe(2);
    expect(findings(err).map((f) => f.code)).toEqual(['code-unknown', 'xml-not-well-formed']);
  });

  test('given a message, when it is its turn, then those after it were not read yet', async () => {
    const [head = '', tail = ''] = batch('@').split('@');
    let fed = 0;
    let fedAtFirst = 0;
    async function* pieces(): AsyncGenerator<Uint8Array> {
      await Promise.resolve();
      yield Buffer.from(head.replace('Quantity value="1"', 'Quantity value="400"'));
      for (fed = 1; fed <= 400; fed++) yield Buffer.from(fed === 1 ? bad : MESSAGE);
      yield Buffer.from(tail);
    }

    const edge = {
      stdin: pieces(),
      open: pieces,
      save: () => Promise.resolve(),
      isFree: () => true,
      saveInFolder: () => Promise.resolve(),
      out: () => Promise.resolve(),
      newId: () => '1',
      now: () => new Date(0),
      files: () => undefined,
      stopped: () => Promise.resolve(),
    };
    const code = await dispatch(['validate', '-'], {
      ...edge,
      error: () => {
        fedAtFirst ||= fed;
        return Promise.resolve();
      },
    });
    expect(code).toBe(1);
    expect(fedAtFirst).toBeLessThan(60);
  });
});

describe('schemas of the user', () => {
  const root = mkdtempSync(join(tmpdir(), 'schakel-xsd-'));
  const folder = (name: string, schemas: Readonly<Record<string, string>>): string => {
    const path = join(root, name);
    mkdirSync(path, { recursive: true });
    for (const [file, text] of Object.entries(schemas)) writeFileSync(join(path, file), text);
    return path;
  };
  const schema = (inner: string): string =>
    `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:hl7-org:v3" targetNamespace="urn:hl7-org:v3" elementFormDefault="qualified">${inner}</xs:schema>`;
  const LIST_SCHEMA = schema(`
    <xs:include schemaLocation="types.xsd"/>
    <xs:element name="MedicationDispenseList"><xs:complexType><xs:sequence>
      <xs:element name="code" type="Coded"/>
      <xs:element name="subject"><xs:complexType><xs:sequence><xs:element name="Patient"><xs:complexType><xs:sequence>
        <xs:element name="id" type="Short"/><xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
      <xs:element name="component" minOccurs="0" maxOccurs="1"><xs:complexType><xs:sequence><xs:any processContents="skip"/></xs:sequence></xs:complexType></xs:element>
    </xs:sequence></xs:complexType></xs:element>`);
  const TYPES = schema(`
    <xs:complexType name="Coded"><xs:attribute name="code" type="xs:string"/><xs:attribute name="codeSystem" type="xs:string"/></xs:complexType>
    <xs:complexType name="Short"><xs:attribute name="root" type="xs:string"/><xs:attribute name="extension"><xs:simpleType>
      <xs:restriction base="xs:string"><xs:pattern value="[a-z]+"/></xs:restriction></xs:simpleType></xs:attribute></xs:complexType>`);
  const LIST = '/QURX_IN990113NL/ControlActProcess/subject/MedicationDispenseList';
  const good = folder('good', { 'list.xsd': LIST_SCHEMA, 'types.xsd': TYPES });
  afterAll(() => rmSync(root, { recursive: true }));

  test('given a schema of the payload, when validated, then its findings have path, place and what the schema demands, without the value', async () => {
    const { code, err } = await judged(EXAMPLE, '--xsd', good, '--json');
    expect(code).toBe(1);
    expect(findings(err).filter((f) => f.severity === 'error')).toMatchObject([
      { code: 'xsd', path: `${LIST}/subject/Patient/id/@extension`, line: 48, column: 13, rule: 'xsd.pattern', expected: 'the pattern [a-z]+' },
      { code: 'xsd', path: `${LIST}/component[2]`, rule: 'xsd.element' },
    ]);
    expect(err).not.toContain('999900158');
  });

  test('given a message of which only the payload has a schema, when told verbosely, then that is said', async () => {
    const { err } = await judged(EXAMPLE, '--xsd', good, '--json', '--verbose');
    expect(findings(err)).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'not-judged', rule: 'xsd.schema', expected: 'a schema for QURX_IN990113NL' }) as Told]),
    );
  });

  test('given a batch, when validated by schemas, then findings name the message in it', async () => {
    const { err } = await judged(batch(MESSAGE, MESSAGE), '--xsd', good, '--json');
    expect(findings(err).map((f) => f.path.slice(0, 34))).toEqual([1, 1, 2, 2].map((n) => `/MCCI_IN200101/QURX_IN990113NL[${n}]/`));
  });

  test('given a schema of the message, when validated, then the message is judged by it', async () => {
    const xsd = folder('message', { 'm.xsd': schema('<xs:element name="QURX_IN990113NL" type="xs:string"/>') });
    const { err } = await judged(EXAMPLE, '--xsd', xsd, '--json', '--verbose');
    expect(findings(err).slice(0, 1)).toMatchObject([
      { code: 'xsd', path: '/QURX_IN990113NL', line: 3, rule: 'xsd.content', expected: 'no elements' },
    ]);
  });

  test('given a bare payload, when validated by its schema, then it is judged', async () => {
    const list = MESSAGE.slice(MESSAGE.indexOf('<MedicationDispenseList>'), MESSAGE.indexOf('</MedicationDispenseList>') + 25);
    const xml = `<subject xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${list}</subject>`;
    expect(findings((await judged(xml, '--xsd', good, '--json')).err).map((f) => f.path)).toEqual([
      '/subject/MedicationDispenseList/subject/Patient/id/@extension',
      '/subject/MedicationDispenseList/component[2]',
    ]);
  });

  const other = folder('other', {
    'o.xsd': schema('<xs:element name="Other" type="xs:string"/>'),
    'foreign.xsd': schema('').replaceAll('urn:hl7-org:v3', 'urn:x'),
  });
  test.each([
    ['a folder that is not there', join(root, 'nowhere'), 'no such folder'],
    ['a file', join(good, 'list.xsd'), 'is no folder'],
    ['a folder without schemas', folder('empty', { 'a.txt': 'x' }), 'no schema (*.xsd) in it declares an element of urn:hl7-org:v3'],
    ['schemas of something else', other, 'no schema declares QURX_IN990113NL, nor MedicationDispenseList'],
    ['a schema that lacks what it includes', folder('lame', { 'list.xsd': LIST_SCHEMA }), 'list.xsd cannot be used: '],
    ['a schema that is no XML', folder('torn', { 'list.xsd': LIST_SCHEMA.slice(0, 400) }), 'no schema (*.xsd) in it declares'],
  ])('given %s, when validated by it, then exit 2 says why', async (_, xsd, reason) => {
    const { code, err } = await judged(EXAMPLE, '--xsd', xsd);
    expect(code).toBe(2);
    expect(err).toMatch(/^schakel: --xsd [^\n]+\n$/);
    expect(err).toContain(reason);
  });
});
