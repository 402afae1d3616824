import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpusCases, type Case } from '../../src/conformance/corpus/cases.js';
import { ReferenceDifferences } from '../../tools/corpus/reference-differences.js';
import { compareWithReference, referenceDifferences } from '../../tools/corpus/references.js';
import { folder } from '../conformance/folder.js';
import { conditionAnswer, contraIndication } from '../mapping/conditions.js';

type Resource = Readonly<Record<string, unknown>> & { readonly resourceType: string; readonly id: string };

function bundle(...resources: readonly Resource[]): object {
  return { resourceType: 'Bundle', type: 'searchset', entry: resources.map((resource) => ({ resource })) };
}

function compared(reference: readonly Resource[], ours: readonly Resource[]): readonly string[] {
  return referenceDifferences(bundle(...reference), bundle(...ours)).map(({ path, text }) => `${path}: ${text}`);
}

const role = (id: string): Resource => ({ resourceType: 'PractitionerRole', id, practitioner: { reference: `Practitioner/${id}` } });
const doctor = (id: string, family: string): Resource => ({ resourceType: 'Practitioner', id, name: [{ family, given: ['A.'] }] });
const flag = (id: string, more: object = {}): Resource => ({
  resourceType: 'Flag',
  id,
  identifier: [{ system: 'urn:oid:2.999.1', value: 'F-1' }],
  code: { coding: [{ system: 'urn:oid:2.999.2', code: '72', display: 'x' }] },
  period: { start: '2024-07-01T10:00:00+02:00' },
  ...more,
});

describe('a reference', () => {
  test('given the same under other ids, displays and offsets, when compared, then nothing differs', () => {
    const other = { code: { coding: [{ system: 'urn:oid:2.999.2', code: '72', display: 'y' }] }, period: { start: '2024-07-01T08:00:00Z' } };
    const theirs = [
      flag('a', { meta: { tag: [] }, author: { reference: 'PractitionerRole/r', type: 'PractitionerRole' } }),
      role('r'),
      doctor('r', 'Been'),
    ];
    expect(compared(theirs, [doctor('x', 'Been'), role('x'), flag('b', { ...other, author: { reference: 'PractitionerRole/x' } })])).toEqual([]);
  });

  test.each([
    ['a code', { code: { coding: [{ system: 'urn:oid:2.999.3', code: '72' }] } }, 'Flag.code.coding: urn:oid:2.999.3|72'],
    ['a status', { status: 'active' }, 'Flag.status: active'],
    ['a moment', { period: { start: '2024-07-01T10:00:00+01:00' } }, 'Flag.period.start: 2024-07-01T09:00:00.000Z'],
    ['a date', { period: { start: '2024-07-01' } }, 'Flag.period.start: 2024-07-01'],
    [
      'a text in an extension',
      { extension: [{ url: 'http://x.example/ext-Comment', valueString: ' Let op ' }] },
      'Flag.extension(ext-Comment).valueString: Let op',
    ],
    ['a logical reference', { author: { identifier: { system: 'urn:oid:2.999.9', value: '7' }, display: 'z' } }, 'Flag.author: urn:oid:2.999.9|7'],
  ])('given %s that we do not have, when compared, then it is told', (_, more, expected) => {
    expect(compared([flag('a', more)], [flag('b')])).toEqual([expected]);
  });

  test('given another person behind the same reference, when compared, then the person and who refers to it are told', () => {
    const theirs = [flag('a', { author: { reference: 'PractitionerRole/r' } }), role('r'), doctor('r', 'Been')];
    expect(compared(theirs, [flag('b', { author: { reference: 'PractitionerRole/r' } }), role('r'), doctor('r', 'Arm')])).toEqual([
      'Flag.author: PractitionerRole Practitioner A. Been',
      'PractitionerRole.practitioner: Practitioner A. Been',
      'Practitioner.name.family: Been',
    ]);
  });

  test('given two records and one of ours, when compared, then the second is missing, with what is nowhere', () => {
    const second = flag('c', { identifier: [{ system: 'urn:oid:2.999.1', value: 'F-2' }] });
    expect(compared([flag('a'), second], [flag('b')])).toEqual(['Flag: urn:oid:2.999.1|F-2', 'Flag.identifier: urn:oid:2.999.1|F-2']);
  });

  test('given records in another order, when compared, then each is compared with the one of its identifier', () => {
    const second = flag('c', { identifier: [{ system: 'urn:oid:2.999.1', value: 'F-2' }], status: 'inactive' });
    expect(compared([flag('a'), second], [second, flag('a')])).toEqual([]);
  });
});

describe('the list of known differences', () => {
  const list = (...entries: readonly string[]): string => `ica:\n${entries.map((e) => `  - { ${e}, reason: because }`).join('\n')}`;

  test('given a pattern, when asked, then it is known where it fits, and stale when it never did', () => {
    const known = new ReferenceDifferences(list("case: '*', path: '*.name.text'", 'case: x, path: Flag.status', 'case: y, path: Flag.status'));
    expect(known.isKnown('ica', 'x', 'Patient.name.text')).toBe(true);
    expect(known.isKnown('ica', 'x', 'Patient.nameXtext')).toBe(false);
    expect(known.isKnown('ica', 'x', 'Flag.status')).toBe(true);
    expect(known.isKnown('cio', 'x', 'Flag.status')).toBe(false);
    expect(known.stale).toEqual(['ica y Flag.status']);
  });

  test('given a section that no reference asked about, when done, then it is not stale', () => {
    expect(new ReferenceDifferences('cio:\n  - { case: a, path: b, reason: c }').stale).toEqual([]);
  });

  test.each([
    ['more entries than can be explained', list(...Array.from({ length: 21 }, (_, i) => `case: c${i}, path: p`)), /21 differences/],
    ['an entry without reason', 'ica:\n  - { case: a, path: b }', /case, path and reason/],
    ['another section', 'stu3: []', /stu3 is no section/],
  ])('given %s, when read, then it is refused', (_, text, message) => {
    expect(() => new ReferenceDifferences(text)).toThrow(message);
  });
});

describe('a reference beside a message', () => {
  const NONE = new ReferenceDifferences('');
  const caseIn = (root: string): Case => {
    const [found] = corpusCases(root);
    if (found === undefined || !('case' in found)) throw new Error('no case');
    return found.case;
  };

  test('given what others made of a message, when compared, then a difference is told unless it is known', () => {
    const root = folder({ 'input.hl7v3.xml': conditionAnswer([contraIndication()]) });
    const c = caseIn(root);
    expect(compareWithReference(c, NONE)).toBeUndefined();
    writeFileSync(
      join(root, 'reference.r4-assembled.xml'),
      '<Bundle xmlns="http://hl7.org/fhir"><type value="searchset"/><entry><resource><Flag><status value="inactive"/></Flag></resource></entry></Bundle>',
    );
    expect(compareWithReference(c, NONE)).toEqual(['the reference has Flag.status: inactive']);
    expect(compareWithReference(c, new ReferenceDifferences('ica: [{ case: "*", path: Flag.status, reason: x }]'))).toEqual([]);
  });
});
