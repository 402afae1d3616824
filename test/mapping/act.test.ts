import { LABEL, ID, NOTE, parcel, FULL, ROOT, RULES, WEIGHT, type Parcel } from './parcel.js';
import { element, read, text, write } from '../support/leaf.js';
import { form, leaf, node, type ElementModel } from '../../src/hl7v3/model.js';
import { act } from '../../src/mapping/act.js';
import { build, type Codec } from '../../src/mapping/codec.js';
import { pair, type Rule } from '../../src/mapping/rule.js';
import { attribute, type XmlElement } from '../../src/xml/element.js';
import { ST } from '../../src/mapping/leaf/text.js';

const PARCEL = parcel();
const id = `<id root="${ROOT}" extension="P-1"/>`;
const problems = (xml: string): readonly string[] => read(PARCEL, xml).problems;

describe('both directions', () => {
  test('given an element, when read and written, then one description gives both sides', () => {
    const { value, problems: found } = read(PARCEL, FULL);
    expect(found).toEqual([]);
    expect(value).toMatchObject({
      identifier: [{ system: `urn:oid:${ROOT}`, value: 'P-1' }],
      note: ['first', 'second'],
      label: 'fragile',
    });
    expect(value && text(write(PARCEL, read(PARCEL, FULL).value ?? {}, 'parcel').value)).toBe(FULL.replace('<parcel>', '<parcel moodCode="EVN">'));
  });

  test('given a FHIR object, when written and read, then it is the same', () => {
    const object: Parcel = { identifier: [{ system: `urn:oid:${ROOT}`, value: 'P-2' }], note: ['only'] };
    const { value, problems: found } = write(PARCEL, object, 'parcel');
    expect(found).toEqual([]);
    expect(value && read(PARCEL, value).value).toEqual(object);
  });

  test('given rules in any order, when written, then the order is that of the model', () => {
    const object = read(PARCEL, FULL).value ?? {};
    const orders = [RULES, [...RULES].reverse(), [WEIGHT, LABEL, ID, NOTE]];
    expect(new Set(orders.map((rules) => text(write(parcel(rules), object, 'parcel').value))).size).toBe(1);
  });

  test('given another name, when written, then the element has it', () => {
    expect(write(PARCEL, { identifier: [{ system: `urn:oid:${ROOT}`, value: '1' }] }, 'packet').value?.local).toBe('packet');
  });

  test('given an input, when read, then it is not changed', () => {
    const input = element(FULL);
    const before = text(input);
    read(PARCEL, input);
    expect(text(input)).toBe(before);
  });
});

describe('what is missing or too much', () => {
  test('given no mandatory element, when read, then it is named as a missing child', () => {
    expect(problems('<parcel/>')).toEqual(['required /parcel/id']);
  });

  test('given no mandatory element below an optional one, when read, then it counts only if that one is there', () => {
    expect(problems(`<parcel>${id}<box><size value="1" unit="cm"/></box></parcel>`)).toEqual([
      'not-mapped /parcel/box/size',
      'required /parcel/box/label',
    ]);
  });

  test('given a tolerated element that is missing, when read and written, then it is a warning', () => {
    const lenient = parcel(RULES, { tolerated: ['id'] });
    expect([read(lenient, '<parcel/>').problems, write(lenient, {}, 'parcel').problems]).toEqual([
      ['required /parcel/id'],
      ['required identifier[0]'],
    ]);
  });

  test('given no value for a mandatory element, when written, then the FHIR place is named', () => {
    expect(write(PARCEL, { note: ['x'] }, 'parcel').problems).toEqual(['required identifier[0]']);
  });

  test('given an element twice where one may be, when read, then the first counts', () => {
    const { value, problems: found } = read(PARCEL, `<parcel>${id}<id root="${ROOT}" extension="P-2"/></parcel>`);
    expect([value?.identifier?.[0]?.value, found]).toEqual(['P-1', ['too-many /parcel/id[2]']]);
  });

  test('given a holder twice, when read, then the second is reported whole', () => {
    const box = '<box><label>x</label></box>';
    expect(problems(`<parcel>${id}${box}${box}</parcel>`)).toEqual(['too-many /parcel/box[2]']);
  });

  test('given a property that no rule reads, when written, then it is named', () => {
    const object: Parcel = { identifier: [{ system: `urn:oid:${ROOT}`, value: '1' }], colour: 'red' };
    expect(write(PARCEL, object, 'parcel').problems).toEqual(['not-mapped colour']);
  });
});

describe('what no rule reads', () => {
  test.each([
    ['an element of the model without rule', `<parcel>${id}<code code="x"/></parcel>`, 'not-mapped /parcel/code'],
    ['an element that the model does not have', `<parcel>${id}<strange/></parcel>`, 'not-mapped /parcel/strange'],
    ['an element of another namespace', `<parcel>${id}<note xmlns="urn:other">x</note></parcel>`, 'not-mapped /parcel/note'],
    ['an element with nothing in it where parts belong', `<parcel>${id}<box/></parcel>`, 'not-mapped /parcel/box'],
    ['text beside elements', `<parcel>${id}stray</parcel>`, 'not-mapped /parcel/text()'],
    ['text in an element that has none', `<parcel>${id.replace('/>', '>stray</id>')}</parcel>`, 'not-mapped /parcel/id/text()'],
    ['an attribute', `<parcel owner="me">${id}</parcel>`, 'not-mapped /parcel/@owner'],
    ['an attribute inside', `<parcel>${id}<box owner="me"><label>x</label></box></parcel>`, 'not-mapped /parcel/box/@owner'],
  ])('given %s, when read, then it is reported with its path', (_, xml, expected) => {
    expect(problems(xml)).toEqual([expected]);
  });

  test('given elements in another order, when read, then they are read, with a warning', () => {
    const { value, problems: found } = read(PARCEL, `<parcel><note>x</note>${id}</parcel>`);
    expect([value?.note, found]).toEqual([['x'], ['element-order /parcel/id']]);
  });
});

describe('structural attributes', () => {
  test.each([
    ['not stated', '<parcel>'],
    ['stated as the model has it', '<parcel classCode="PCL" moodCode="EVN">'],
    ['stated with another value that is allowed', '<parcel moodCode="RQO">'],
    ['beside xsi attributes', '<parcel xsi:nil="false">'],
  ])('given them %s, when read, then nothing is reported', (_, start) => {
    expect(problems(`${start}${id}</parcel>`)).toEqual([]);
  });

  test('given one with a value that the model does not have, when read, then it is reported', () => {
    expect(problems(`<parcel classCode="OBS">${id}</parcel>`)).toEqual(['fixed-value /parcel/@classCode']);
  });

  test('given one with a choice, when written, then the first value is stated; a fixed one is left out', () => {
    const written = write(PARCEL, read(PARCEL, FULL).value ?? {}, 'parcel').value;
    expect(written?.attributes.map((a) => `${a.local}=${a.value}`)).toEqual(['moodCode=EVN']);
  });
});

describe('building', () => {
  const second = pair<Parcel, { value?: string }>('parcel.second', {
    v3: 'id',
    fhir: 'label',
    codec: ST,
    get: () => undefined,
    set: () => undefined,
    spec: '-',
  });

  test('given a second rule for the same element, when the act is made, then it stops', () => {
    expect(() => parcel([...RULES, second])).toThrow('parcel.second: a second rule for id');
  });

  test.each(['colour', 'box/colour', 'id/label'])('given a rule for %s, which the model does not have, when the act is made, then it stops', (v3) => {
    expect(() => parcel([{ ...second, v3 }])).toThrow(`the model of parcel has no ${v3}`);
  });

  test('given a place that is no FHIR place, when the act is made, then it stops', () => {
    expect(() => parcel([{ ...second, fhir: ['identifier[x]'] }])).toThrow('not a FHIR place: identifier[x]');
  });

  test('given a rule for a holder and one for something in it, when the act is made, then it stops', () => {
    expect(() => parcel([LABEL, { ...second, v3: 'box' }])).toThrow('the model of parcel has no box/label');
  });
});

describe('forms of one element, and attributes', () => {
  interface Crate {
    left?: string;
    right?: string;
    sealed?: boolean;
    stamp?: string;
  }
  const isOn = (side: string) => (e: XmlElement) => attribute(e, 'side') === side;
  const side = (name: string): ElementModel => node('side', '0..1', { side: name }, [leaf('text', '1..1', 'ST')]);
  const MODEL = node('crate', '1..1', { sealed: ['false', 'true'] }, [
    form(side('left'), 'left', isOn('left')),
    form(side('right'), 'right', isOn('right')),
    { ...leaf('stamp', '0..1', 'ST'), uri: 'urn:example:stamps' },
  ]);
  const SEALED: Codec<boolean> = {
    about: { kind: 'SEALED', fhir: 'boolean', spec: 'invented' },
    toFhir: (e, cx) => {
      const value = attribute(e, 'sealed') ?? 'false';
      if (value === 'true' || value === 'false') return value === 'true';
      cx.report('value-format', e, 'sealed');
      return undefined;
    },
    toV3: (sealed, _cx, name) => build(name, { sealed: String(sealed) }),
  };
  const textRule = (key: 'left' | 'right' | 'stamp', v3: string): Rule<Crate> =>
    pair(`crate.${key}`, {
      v3,
      fhir: key,
      codec: ST,
      get: (c) => (c[key] === undefined ? undefined : { value: c[key] }),
      set: (c, { value }) => void (c[key] = value ?? ''),
      spec: 'invented',
    });
  const CRATE = act<Crate>({
    model: MODEL,
    fhir: 'Crate',
    spec: 'invented',
    create: () => ({}),
    rules: [
      pair<Crate, boolean>('crate.sealed', {
        v3: '@sealed',
        fhir: 'sealed',
        codec: SEALED,
        get: (c) => c.sealed,
        set: (c, sealed) => void (c.sealed = sealed),
        spec: 'invented',
      }),
      textRule('left', 'side(left)/text'),
      textRule('right', 'side(right)/text'),
      textRule('stamp', 'stamp'),
    ],
  });
  const left = '<side side="left"><text>L</text></side>';
  const right = '<side side="right"><text>R</text></side>';

  test('given two forms in any order, when read, then each goes to its own rule, and the order is no problem', () => {
    const expected = { sealed: false, left: 'L', right: 'R' };
    expect(read(CRATE, `<crate>${left}${right}</crate>`)).toEqual({ value: expected, problems: [] });
    expect(read(CRATE, `<crate>${right}${left}</crate>`)).toEqual({ value: expected, problems: [] });
  });

  test('given a form that the model does not know, when read, then it is reported', () => {
    expect(read(CRATE, '<crate><side side="top"><text>T</text></side></crate>').problems).toEqual(['not-mapped /crate/side']);
  });

  test('given an attribute with a rule, when read and written, then the rule has it', () => {
    expect(read(CRATE, '<crate sealed="true"/>')).toEqual({ value: { sealed: true }, problems: [] });
    expect(text(write(CRATE, { sealed: true, left: 'L' }, 'crate').value)).toBe('<crate sealed="true"><side><text>L</text></side></crate>');
    expect(read(CRATE, '<crate sealed="wax"/>').problems).toEqual(['value-format /crate/@sealed']);
  });

  test('given an element of another namespace, when read, then only that namespace counts', () => {
    const stamped = `<crate><x:stamp xmlns:x="urn:example:stamps">S</x:stamp></crate>`;
    expect(read(CRATE, stamped)).toEqual({ value: { sealed: false, stamp: 'S' }, problems: [] });
    expect(read(CRATE, '<crate><stamp>S</stamp></crate>').problems).toEqual(['not-mapped /crate/stamp']);
  });
});
