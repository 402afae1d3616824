import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SourceShields } from '../../../src/config/source.js';
import { writeJson } from '../../../src/fhir/json.js';
import type { Tree } from '../../../src/fhir/tree.js';
import { writeFhirXml } from '../../../src/fhir/xml-writer.js';
import { connectorOf } from '../../../src/gateway/connect/fetching.js';
import { openSandbox, type SandboxSystem } from '../../../src/gateway/connect/sandbox/connector.js';
import type { SourceConnector } from '../../../src/gateway/connector.js';
import { answerTo, batchOf, CONDITIONS, DISPENSES, envelope, type Question } from './legacy-server.js';
import { ANNA, BRAM, CHRIS, dispense, isWrittenAs, outsideOf, pharmacy, questionOf, told } from './world.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'schakel-sandbox-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(name: string, content: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
}

function open(at = folder, shields: SourceShields = 'marked'): { system: SandboxSystem; connector: SourceConnector; problems: readonly string[] } {
  const system = openSandbox({ path: at }, shields, outsideOf());
  return {
    system,
    connector: connectorOf(system, { now: Date.now, budget: 5000, bytes: 0 }),
    problems: system.problems().map((problem) => problem.replace(`${folder}/`, '')),
  };
}

const asked = { interaction: 'QURX_IN990111NL', id: '1', queryId: '2', root: '2.999.1' } as unknown as Question;
const subject = (payload: string): string => `<subject xmlns="urn:hl7-org:v3">${payload}</subject>`;
const bundle = (...resources: readonly Tree[]): Tree => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.filter(({ id }) => id !== 'p2').map((resource) => ({ resource })),
});

test('given the examples of the package, when their patients are asked about, then each gives what is in its file', async () => {
  copyFileSync('examples/dispense-list.xml', path.join(folder, 'a.xml'));
  copyFileSync('examples/conditions.xml', path.join(folder, 'b.xml'));
  const { system, connector, problems } = open();
  expect(problems).toEqual([]);
  expect([system.patients('MED'), system.patients('ICA')]).toEqual([['999900158'], ['999900006']]);
  const dispenses = await connector.fetch(questionOf('MED', { bsn: '999900158' }));
  expect(
    dispenses.kind === 'data' &&
      isWrittenAs(
        dispenses.bundle,
        DISPENSES.map((list) => list.replaceAll(ANNA, '999900158')),
      ),
  ).toBe(true);
  const conditions = await connector.fetch(questionOf('ICA', { bsn: '999900006' }));
  expect(
    conditions.kind === 'data' &&
      isWrittenAs(
        conditions.bundle,
        CONDITIONS.map((one) => one.replaceAll(ANNA, '999900006')),
      ),
  ).toBe(true);
});

test.each<[string, string]>([
  ['a payload', subject(DISPENSES[0] ?? '')],
  ['a message', answerTo(asked)],
  ['a message in an envelope', envelope(answerTo(asked))],
  ['a batch', batchOf(asked, [answerTo(asked)])],
  ['a message with a processing instruction', `<?xml-stylesheet href="x"?>${answerTo(asked)}`],
])('given %s in a file, when asked, then it is served', async (_, content) => {
  put('anna.xml', content);
  const { connector } = open(path.join(folder, 'anna.xml'));
  const answer = await connector.fetch(questionOf('MED'));
  expect(answer.kind === 'data' && isWrittenAs(answer.bundle, DISPENSES)).toBe(true);
});

test('given several messages about one patient, when asked, then all come in the order of the files', async () => {
  const second = DISPENSES.map((list) => list.replace('0000-4711', '0000-4712'));
  put('2/second.xml', answerTo(asked, { subjects: second }));
  put('1.xml', answerTo(asked));
  put('3.xml', answerTo({ ...asked, interaction: 'REPC_IN000023NL' }));
  const { connector } = open();
  const answer = await connector.fetch(questionOf('MED'));
  const ids = JSON.stringify(answer).match(/0000-471\d/g);
  expect([...new Set(ids)]).toEqual(['0000-4711', '0000-4712']);
  expect(told(answer)).not.toContain('AllergyIntolerance');
});

test.each<[string, (value: Tree) => string, string]>([
  ['JSON', (value) => writeJson(value), 'json'],
  ['XML', (value) => writeFhirXml(value).value, 'xml'],
])('given a Bundle in %s, when asked, then each kind of data comes with what it refers to', async (_, write, ending) => {
  const allergy = { resourceType: 'AllergyIntolerance', id: 'a1', patient: { reference: 'Patient/p1' }, code: { text: 'x' } };
  put(`anna.${ending}`, write(bundle(...pharmacy(dispense('d1'), allergy))));
  const { connector, problems } = open();
  expect(problems).toEqual([]);
  expect(told(await connector.fetch(questionOf('MED')))).toBe('MedicationDispense/d1 Patient/p1 Medication/m1 Organization/o1');
  expect(told(await connector.fetch(questionOf('ICA')))).toBe('AllergyIntolerance/a1 Patient/p1');
});

test('given a patient of whom there is nothing, when asked, then nothing was found', async () => {
  put('anna.json', writeJson(bundle(...pharmacy(dispense('d1')))));
  const { connector } = open();
  expect([told(await connector.fetch(questionOf('MED', { bsn: CHRIS }))), told(await connector.fetch(questionOf('ICA')))]).toEqual([
    'nothing',
    'nothing',
  ]);
});

test('given two questions, when the first answer is changed by who got it, then the second is as it was', async () => {
  put('anna.json', writeJson(bundle(...pharmacy(dispense('d1')))));
  const { connector } = open();
  const first = await connector.fetch(questionOf('MED'));
  const before = JSON.stringify(first.kind === 'data' && first.bundle.entry);
  if (first.kind === 'data') for (const entry of first.bundle.entry ?? []) Object.assign(entry.resource ?? {}, { id: 'changed' });
  const second = await connector.fetch(questionOf('MED'));
  expect(JSON.stringify(second.kind === 'data' && second.bundle.entry)).toBe(before);
});

test.each<[string, string, string, string]>([
  ['XML that is cut off', 'a.xml', '<a>', 'unreadable'],
  ['JSON that is cut off', 'a.json', '{', 'unreadable'],
  ['XML of another kind', 'a.xml', '<a/>', 'unknown'],
  ['JSON of another kind', 'a.json', '[]', 'unknown'],
  ['a text', 'README.md', 'x', 'unknown'],
  ['a question', 'a.xml', '<QURX_IN990111NL xmlns="urn:hl7-org:v3"/>', 'no-data'],
  ['a Bundle of other things', 'a.json', writeJson(bundle(...pharmacy())), 'no-data'],
  ['a list of nobody', 'a.xml', subject((DISPENSES[0] ?? '').replaceAll(`extension="${ANNA}"`, '')), 'no-patient'],
  ['two patients', 'a.xml', answerTo(asked, { subjects: [...DISPENSES, ...DISPENSES.map((list) => list.replaceAll(ANNA, BRAM))] }), 'two-patients'],
  [
    'two patients in a Bundle',
    'a.json',
    writeJson({ ...bundle(), entry: pharmacy(dispense('d1')).map((resource) => ({ resource })) }),
    'two-patients',
  ],
])('given %s among the files, when opened, then it is left out and told, and the others are served', async (_, name, content, reason) => {
  put(name, content);
  put('z.json', writeJson(bundle(...pharmacy(dispense('d1')))));
  const { connector, problems } = open();
  expect(problems).toEqual([`path ${name} ${reason}`]);
  expect(told(await connector.fetch(questionOf('MED')))).toContain('MedicationDispense/d1');
});

test('given two Bundles about one patient, when opened, then the second is left out and told', () => {
  put('a.json', writeJson(bundle(...pharmacy(dispense('d1')))));
  put('b.json', writeJson(bundle(...pharmacy(dispense('d2')))));
  put('c.xml', answerTo(asked));
  expect(open().problems).toEqual(['path b.json patient-twice', 'path c.xml patient-twice']);
});

test('given a folder that is not there, when asked, then it failed and is told', async () => {
  const { connector, problems } = open(path.join(folder, 'none'));
  expect(problems).toEqual(['path']);
  expect(told(await connector.fetch(questionOf('MED')))).toBe('T-ERROR unreadable');
  expect(await connector.ping()).toBe(false);
});

test('given a list that its label hides, when asked, then it is as if it were not there', async () => {
  const label = '<confidentialityCode code="R" codeSystem="2.16.840.1.113883.5.25"/>';
  const list = (DISPENSES[0] ?? '').replace('codeSystem="2.16.840.1.113883.5.4"/>', `codeSystem="2.16.840.1.113883.5.4"/>${label}`);
  put('a.xml', answerTo(asked, { subjects: [list] }));
  expect(told(await open(folder, 'marked').connector.fetch(questionOf('MED')))).toBe('nothing');
  expect(told(await open(folder, 'filtered').connector.fetch(questionOf('MED')))).toContain('MedicationDispense');
});
