import { corpusCases } from '../../src/conformance/corpus/cases.js';
import { setsAside, thereAndBack } from '../../src/conformance/corpus/checks.js';
import { runCorpus } from '../../src/conformance/corpus/run.js';
import { element } from '../../src/hl7v3/element.js';
import { figures } from '../../src/conformance/corpus/leaves.js';
import type { RunResult } from '../../src/conformance/verdict.js';
import type { Known } from '../../src/conformance/known.js';
import { folder } from './folder.js';
import { condition, conditionAnswer, contraIndication } from '../mapping/conditions.js';
import { answer, envelope, list, MEDLIST, payload } from '../mapping/message.js';

const INPUT = 'input.hl7v3.xml';
const run = (files: Readonly<Record<string, string>>, known: readonly Known[] = []): Promise<RunResult> =>
  runCorpus(folder(files), known, '', () => Promise.resolve());
const told = ({ cases }: RunResult): string[] => cases.map((c) => `${c.verdict} ${c.name}${c.note === undefined ? '' : `: ${c.note}`}`);

test('given messages at any depth, when run, then what is translated passes and the rest says why it is not', async () => {
  const result = await run({
    [`a/b/list/${INPUT}`]: payload(),
    [`a/message/${INPUT}`]: answer(),
    [`a/nothing/${INPUT}`]: answer([]),
    [`a/other/${INPUT}`]: '<organizer xmlns="urn:hl7-org:v3"/>',
    [`a/query/${INPUT}`]: answer().replaceAll('QURX_IN990113NL', 'QURX_IN990013NL'),
    [`broken/${INPUT}`]: '<a>\n<b></a>',
    'no-case/readme.txt': 'nothing',
  });
  expect(told(result)).toEqual([
    'pass a/b/list',
    'pass a/message',
    'pass a/nothing',
    'not-applicable a/other: not translated: organizer',
    'not-applicable a/query: not translated: QURX_IN990013NL',
    'not-applicable broken: xml-not-well-formed at line 2',
  ]);
});

describe('the payloads of a case', () => {
  const names = (xml: string): readonly (readonly string[] | undefined)[] =>
    corpusCases(folder({ [INPUT]: xml })).map((f) => ('case' in f ? f.case.payloads.map((p) => p.local) : undefined));

  test('given documents of each kind, when read, then every payload that is translated is found in order', () => {
    expect(names(payload(condition()))).toEqual([['Condition']]);
    expect(names(payload(list() + condition()))).toEqual([['MedicationDispenseList', 'Condition']]);
    expect(names(envelope(conditionAnswer([contraIndication(), condition()])))).toEqual([['Condition', 'Condition']]);
    expect(names(conditionAnswer([]))).toEqual([[]]);
  });

  test('given conditions, when run, then they pass', async () => {
    const result = await run({ [`x/${INPUT}`]: conditionAnswer(), [`y/${INPUT}`]: payload(condition()) });
    expect(told(result)).toEqual(['pass x', 'pass y']);
  });

  test('given a payload that is not written, when sent there and back, then it is left out', () => {
    const [found] = corpusCases(folder({ [INPUT]: payload(condition()) }));
    if (found === undefined || !('case' in found)) throw new Error('no case');
    const { before, payloads, differences } = thereAndBack({ ...found.case, payloads: [...found.case.payloads, element('organizer')] });
    expect([before.length, payloads.length, differences]).toEqual([1, 1, []]);
  });
});

test('given what belongs to another subject, when told of the first, then all at such places stands aside, and nothing else does', () => {
  const aside = (code: string, place: string): boolean => setsAside({ code, path: '/m/subject/care/component[2]/other[1]' }, place);
  expect(aside('other-subject', '/m/subject/care/component[3]/other/id/@root')).toBe(true);
  expect(aside('other-subject', '/m/subject/care/component[3]/others/id/@root')).toBe(false);
  expect(aside('not-mapped', '/m/subject/care/component[2]/other/id/@root')).toBe(false);
});

describe('a loss', () => {
  const lossy = { [`x/${INPUT}`]: payload(list(undefined, undefined, MEDLIST.replace('/>', ' displayName="Lijst"/>'))) };
  const known: Known = { of: 'corpus', case: 'x', path: '/subject/MedicationDispenseList/code/@displayName', reason: 'a constant' };

  test('given a value that does not come back, when run, then the case fails with its path', async () => {
    const { cases } = await run(lossy);
    expect(cases[0]?.findings.map((f) => `${f.kind} ${f.path}`)).toEqual([
      'difference /subject/MedicationDispenseList/code/@displayName',
      'unread /subject/MedicationDispenseList/code/@displayName',
    ]);
  });

  test('given a loss that is known, when run, then the case passes with the reason', async () => {
    const { cases, stale } = await run(lossy, [known]);
    expect([cases.map((c) => [c.verdict, c.known]), stale]).toEqual([[['pass', ['a constant']]], []]);
  });

  test('given a known loss that no longer occurs, when run, then it is stale; one of another corpus is not', async () => {
    const { stale } = await run({ [`x/${INPUT}`]: payload() }, [known, { ...known, case: 'elsewhere' }]);
    expect(stale).toEqual(['x /subject/MedicationDispenseList/code/@displayName']);
  });
});

describe('a reference', () => {
  const bundle = (...resources: readonly object[]): object => ({
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ resource })),
  });
  const patient = { resourceType: 'Patient', id: '1', active: true, gender: 'female', extension: [{ url: 'u', valueString: 'x' }] };

  test('given the same values under other ids and in another order, when compared, then all is in common', () => {
    const flag = { resourceType: 'Flag', subject: { reference: 'Patient/1' }, status: 'active' };
    expect(figures(bundle(patient, flag), bundle({ ...flag, id: '7' }, { ...patient, id: '2' }))).toEqual({ leaves: 4, recall: 1, precision: 1 });
  });

  test('given fewer and other values, when compared, then recall and precision say so', () => {
    expect(figures(bundle({ resourceType: 'Patient', active: true, gender: 'male' }), bundle(patient))).toEqual({
      leaves: 3,
      recall: 1 / 3,
      precision: 1 / 2,
    });
  });

  test('given a reference beside the message, when run, then the figures are told and decide nothing', async () => {
    const reference =
      '<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/><entry><resource><Patient><gender value="other"/></Patient></resource></entry></Bundle>';
    const result = await run({ [`x/${INPUT}`]: payload(), 'x/reference.fhir.xml': reference });
    expect(told(result)).toEqual(['pass x: reference: leaves 1 recall 0.0000 precision 0.0000']);
  });

  test('given a reference that cannot be read, when run, then there are no figures', async () => {
    expect(told(await run({ [`x/${INPUT}`]: payload(), 'x/reference.fhir.xml': '<broken' }))).toEqual(['pass x']);
  });
});
