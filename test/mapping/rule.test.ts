import type { Prim } from '../../src/fhir/types.js';
import { build, type Codec } from '../../src/mapping/codec.js';
import { ST } from '../../src/mapping/leaf/text.js';
import { isPlaceholder } from '../../src/mapping/placeholder.js';
import { differences } from '../../src/mapping/differences.js';
import { constant, derived, fixed, pair, type Rule } from '../../src/mapping/rule.js';
import { read, text, write } from '../support/leaf.js';
import { ID, NOTE, parcel, ROOT, type Parcel } from './parcel.js';

const id = `<id root="${ROOT}" extension="P-1"/>`;
const identifier = [{ system: `urn:oid:${ROOT}`, value: 'P-1' }];

describe('pair', () => {
  const label = (more: Partial<Parameters<typeof pair<Parcel, { value?: string }>>[1]> = {}): Rule<Parcel> =>
    pair<Parcel, { value?: string }>('parcel.label', {
      v3: 'box/label',
      fhir: 'label',
      codec: ST,
      get: (p) => (p.label === undefined ? undefined : { value: p.label }),
      set: (p, { value }) => void (p.label = value ?? ''),
      spec: '-',
      ...more,
    });

  test('given an object that cannot take the value, when read, then the element is reported', () => {
    const codec = parcel([ID, label({ set: () => false })]);
    expect(read(codec, `<parcel>${id}<box><label>x</label></box></parcel>`).problems).toEqual(['not-mapped /parcel/box/label']);
  });

  test('given nothing in FHIR, when HL7v3 demands something, then what is written is a placeholder', () => {
    const codec = parcel([ID, label({ absent: (_p, _cx, name) => build(name, { nullFlavor: 'UNK' }) })]);
    const { value, problems } = write(codec, { identifier }, 'parcel');
    expect(text(value)).toContain('<box><label nullFlavor="UNK"/></box>');
    expect(problems).toEqual([]);
    expect(value?.children.map(isPlaceholder)).toEqual([false, true]);
  });

  test('given a rule, when it reports, then the issue names it', () => {
    expect(ID.id).toBe('parcel.id');
    expect(read(parcel(), '<parcel><id root="no oid" extension="1"/></parcel>').problems).toEqual(['value-format /parcel/id/@root']);
  });
});

describe('many', () => {
  test('given several values, when read and written, then their order stays', () => {
    const object = { identifier, note: ['b', 'a', 'b'] };
    const written = write(parcel(), object, 'parcel').value;
    expect(written && read(parcel(), written).value).toEqual(object);
  });

  test('given one among them that cannot be read, when read, then the others are', () => {
    const { value, problems } = read(parcel(), `<parcel>${id}<note>a</note><note/><note>c</note></parcel>`);
    expect([value?.note, problems]).toEqual([['a', 'c'], ['value-format /parcel/note[2]']]);
  });

  test('given an empty list or none, when written, then there is no element', () => {
    for (const object of [{ identifier, note: [] }, { identifier }]) expect(text(write(parcel(), object, 'parcel').value)).not.toContain('note');
  });
});

describe('fixed', () => {
  const codec = parcel([ID, fixed('parcel.code', { v3: 'code', attributes: { code: 'PARCEL', codeSystem: '2.999' }, spec: '-' })]);
  const withCode = (attributes: string, inner = ''): readonly string[] =>
    read(codec, `<parcel>${id}<code ${attributes}>${inner}</code></parcel>`).problems;

  test('given anything, when written, then it is there, as a placeholder', () => {
    const { value } = write(codec, { identifier }, 'parcel');
    expect(text(value)).toContain('<code code="PARCEL" codeSystem="2.999"/>');
    expect(value?.children.map(isPlaceholder)).toEqual([false, true]);
  });

  test('given the constant, when read, then nothing is reported', () => {
    expect(withCode('code="PARCEL" codeSystem="2.999"')).toEqual([]);
    expect(withCode('code="PARCEL" codeSystem="2.999" codeSystemName="Names"')).toEqual([]);
  });

  test.each([
    ['another value', 'code="OTHER" codeSystem="2.999"', '', ['fixed-value /parcel/code/@code']],
    ['a part missing', 'code="PARCEL"', '', ['required /parcel/code/@codeSystem']],
    ['a display', 'code="PARCEL" codeSystem="2.999" displayName="x"', '', ['not-mapped /parcel/code/@displayName']],
    ['another attribute', 'code="PARCEL" codeSystem="2.999" extra="x"', '', ['not-mapped /parcel/code/@extra']],
    ['something inside', 'code="PARCEL" codeSystem="2.999"', '<originalText>x</originalText>', ['not-mapped /parcel/code/originalText']],
  ])('given %s, when read, then it is reported', (_, attributes, inner, expected) => {
    expect(withCode(attributes, inner)).toEqual(expected);
  });
});

describe('constant', () => {
  const codec = parcel([
    ID,
    constant<Parcel, string>('parcel.colour', {
      fhir: 'colour',
      value: 'brown',
      get: (p) => p.colour,
      set: (p, v) => void (p.colour = v),
      spec: '-',
    }),
  ]);

  test('given any element, when read, then the value is there', () => {
    expect(read(codec, `<parcel>${id}</parcel>`).value?.colour).toBe('brown');
  });

  test.each([
    ['the value', 'brown', []],
    ['no value', undefined, []],
    ['another value', 'red', ['derived-differs colour']],
  ])('given %s, when written, then only a difference is told', (_, colour, expected) => {
    expect(write(codec, colour === undefined ? { identifier } : { identifier, colour }, 'parcel').problems).toEqual(expected);
  });
});

describe('derived', () => {
  const codec = parcel([
    ID,
    NOTE,
    derived<Parcel, string>('parcel.label', {
      fhir: 'label',
      why: 'the notes in one line',
      from: (p) => p.note?.join(', '),
      get: (p) => p.label,
      set: (p, v) => void (p.label = v),
      spec: '-',
    }),
  ]);

  test('given a primitive that differs, when written, then it is told at its own place', () => {
    const label = derived<Parcel, Prim>('parcel.label', {
      fhir: 'label',
      primitive: true,
      why: 'always this',
      from: () => ({ value: 'b' }),
      get: (p) => (p.label === undefined ? undefined : { value: p.label }),
      set: (p, { value }) => void (p.label = value ?? ''),
      spec: '-',
    });
    expect(write(parcel([ID, label]), { identifier, label: 'a' }, 'parcel').problems).toEqual(['derived-differs label']);
  });

  test('given what it follows from, when read, then it is computed after all elements', () => {
    expect(read(codec, `<parcel>${id}<note>a</note><note>b</note></parcel>`).value?.label).toBe('a, b');
    expect(read(codec, `<parcel>${id}</parcel>`).value).not.toHaveProperty('label');
  });

  test('given another value than follows, when written, then it is told and not carried', () => {
    const { value, problems } = write(codec, { identifier, note: ['a'], label: 'z' }, 'parcel');
    expect(problems).toEqual(['derived-differs label']);
    expect(text(value)).not.toContain('z');
  });
});

describe('differences', () => {
  test.each([
    ['equal values', { a: [1, { b: 'x' }] }, { a: [1, { b: 'x' }] }, []],
    ['equal values in another order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }, []],
    ['another leaf', { a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, ['p.a.c']],
    ['a leaf that is missing', { a: 1 }, { a: 1, b: 2 }, ['p.b']],
    ['a longer list', [1], [1, 2], ['p[1]']],
    ['a list and no list', { a: [1] }, { a: { 0: 1 } }, ['p.a']],
    ['a subtree that is missing', { a: { b: { c: 1 } } }, {}, ['p.a']],
    ['nothing and something', undefined, 'x', ['p']],
  ])('given %s, when compared, then every place is named', (_, found, expected, places) => {
    expect(differences(found, expected, 'p')).toEqual(places);
  });
});

test('given a codec that throws no problem but gives nothing, when read by a pair, then the element is kept for the way back', () => {
  const silent: Codec<{ value?: string }> = { ...ST, toFhir: () => undefined };
  const rule = pair<Parcel, { value?: string }>('parcel.label', {
    v3: 'box/label',
    fhir: 'label',
    codec: silent,
    get: () => undefined,
    set: () => undefined,
    spec: '-',
  });
  const codec = parcel([ID, rule], { resource: true });
  const value = read(codec, `<parcel>${id}<box><label>x</label></box></parcel>`).value;
  expect(value?.extension?.map((e) => e.extension?.map((part) => part.valueString))).toEqual([['box/label', '<label>x</label>']]);
});
