import { BASE, element, profile, valueSet } from '../fhir/validate/made.js';
import { schakel, translate, EXAMPLE, type Ran } from './run.js';

const FHIR = 'xmlns="http://hl7.org/fhir"';
const PATIENT = '{\n "resourceType": "Patient",\n "gender": "m"\n}';
const XML = `<Patient ${FHIR}>\n <name>\n  <nickname value="x"/>\n </name>\n <gender value="m"/>\n</Patient>`;
const NAMED = profile('named', 'Patient', [element('Patient.name', { min: 1 })]);

const text = (resource: object): string => JSON.stringify(resource);
const judge = (files: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Ran> => schakel(['validate', ...words], { files });

describe('FHIR', () => {
  test('given what the translation of the example gives, when judged, then nothing is wrong with it', async () => {
    const { out } = await translate(EXAMPLE);
    const { code, err } = await judge({ 'list.json': out }, 'list.json');
    // Profiles of others, which it claims, are not here.
    expect([code, err.split('\n').filter((line) => line !== '' && !line.includes(' profile-unknown '))]).toEqual([0, []]);
  });

  test('given JSON, when judged, then line and column are those of the value', async () => {
    expect((await judge({ 'p.json': PATIENT }, 'p.json')).err).toMatch(/^p\.json:3:12: error code-unknown Patient\.gender: /);
  });

  test('given XML, when judged, then line and column are those of the element', async () => {
    const { err } = await judge({ 'p.xml': XML }, 'p.xml');
    expect(err).toMatch(/^p\.xml:3:3: error element-unknown Patient\.name\[0\]\.nickname: /m);
    expect(err).toMatch(/^p\.xml:5:2: error code-unknown Patient\.gender: /m);
  });

  test('given Dutch, when asked for, then the text is Dutch', async () => {
    expect((await judge({ 'p.json': PATIENT }, 'p.json', '--lang', 'nl')).err).toContain('de code zit niet in de waardelijst');
  });

  test('given profiles in a folder, in JSON and in XML, when asked for one, then it is judged', async () => {
    const files = {
      'p.json': '{"resourceType":"Patient"}',
      'dir/named.json': text(NAMED),
      'dir/package.json': '{"name":"x"}',
      'dir/example.xml': `<Patient ${FHIR}/>`,
      'dir/codes.xml': `<ValueSet ${FHIR}><url value="${BASE}vs"/></ValueSet>`,
    };
    const { code, err } = await judge(files, 'p.json', '--profiles', 'dir', '--profile', BASE + 'named', '--verbose');
    expect(code).toBe(1);
    expect(err).toContain('2 profiles and code lists of dir\n');
    expect(err).toMatch(/^p\.json:1:1: error required Patient\.name: .* \[Patient\.name\]$/m);
  });

  test('given the same folder again, when there is a cache, then it is read from there', async () => {
    const kept = new Map<string, string>();
    const cache = { read: (key: string) => kept.get(key), write: (key: string, value: string) => void kept.set(key, value) };
    const files = { 'p.json': '{"resourceType":"Patient"}', 'dir/named.json': text(NAMED) };
    const run = (): Promise<Ran> => schakel(['validate', 'p.json', '--profiles', 'dir', '--profile', BASE + 'named', '--verbose'], { files, cache });
    const [first, second] = [await run(), await run()];
    expect([first.err.includes('from the cache'), second.err.includes('from the cache')]).toEqual([false, true]);
    expect(second.err.replace(', from the cache', '')).toBe(first.err);
    expect([...kept.values()].join()).not.toContain('"Patient.name"\n');
  });

  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['that is not there', {}, /^schakel: dir: no such folder$/m],
    ['without profiles', { 'dir/a.txt': 'x' }, /^schakel: dir: no profile, value set or code system in it$/m],
    ['with half a file', { 'dir/a.json': '{"resourceType":\n' }, /^schakel: dir\/a\.json:2:1: json-not-well-formed$/m],
    ['with XML that is none', { 'dir/a.xml': '<ValueSet\n><b></ValueSet>' }, /^schakel: dir\/a\.xml:2:\d+: xml-not-well-formed$/m],
    [
      'with a profile on nothing',
      { 'dir/a.json': text(profile('p', 'Patient', [], { baseDefinition: BASE + 'gone' })) },
      /builds on a profile that is in no folder: .*gone$/m,
    ],
    [
      'with profiles in a circle',
      {
        'dir/a.json': text(profile('p', 'Patient', [], { baseDefinition: BASE + 'q' })),
        'dir/b.json': text(profile('q', 'Patient', [], { baseDefinition: BASE + 'p' })),
      },
      /builds on itself by way of/,
    ],
  ])('given a folder %s, when used, then that is told and the exit is 2', async (_, files, message) => {
    const { code, err } = await judge({ 'p.json': '{"resourceType":"Patient"}', ...files }, 'p.json', '--profiles', 'dir');
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  test.each([
    ['half of JSON', '{"resourceType":', 'json-not-well-formed'],
    ['a list', '[]', 'input-unknown'],
    ['XML with a DOCTYPE', `<!DOCTYPE x><Patient ${FHIR}/>`, 'xml-doctype'],
  ])('given %s, when judged, then it is unreadable', async (_, content, code) => {
    const ran = await judge({ 'p.x': content }, 'p.x');
    expect([ran.code, ran.err.includes(` fatal ${code} `)]).toEqual([2, true]);
  });

  test('given --xsd, when a file holds FHIR, then that is wrong usage', async () => {
    const { code, err } = await judge({ 'p.json': PATIENT }, 'p.json', '--xsd', 'nowhere');
    expect([code, err.startsWith('schakel: ')]).toEqual([2, true]);
  });

  test('given an invariant that traces, when evaluated, then nothing of the input is on standard output', async () => {
    const traced = profile('traced', 'Patient', [
      element('Patient', { constraint: [{ key: 't-1', severity: 'error', expression: "id.trace('seen').exists().not()" }] }),
    ]);
    const written: string[] = [];
    /* eslint-disable no-console -- the library would write there by itself */
    const log = console.log;
    console.log = (...args: unknown[]) => void written.push(args.join(' '));
    try {
      const files = {
        'p.json': '{"resourceType":"Patient","id":"marker-1"}',
        'dir/t.json': text(traced),
        'dir/v.json': text(valueSet('vs', 'urn:x', 'a')),
      };
      const { out, code } = await judge(files, 'p.json', '--profiles', 'dir', '--profile', BASE + 'traced');
      expect([out, code]).toEqual(['', 1]);
    } finally {
      console.log = log;
    }
    /* eslint-enable no-console */
    expect(written.join()).not.toContain('marker-1');
  });
});
