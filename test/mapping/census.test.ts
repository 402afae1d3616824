import { Context } from '../../src/mapping/context.js';
import { census } from '../../src/mapping/census.js';
import { build, type Codec } from '../../src/mapping/codec.js';
import { ST } from '../../src/mapping/leaf/text.js';
import { Resources } from '../../src/mapping/resources.js';
import { pair } from '../../src/mapping/rule.js';
import { AnswerCollector } from '../../src/mapping/to-fhir.js';
import { Trace } from '../../src/mapping/trace.js';
import { readXml } from '../../src/xml/reader.js';
import { element } from '../support/leaf.js';
import { dosing, event, list, payload, product } from './message.js';
import { ID, parcel, FULL, ROOT, RULES, type Parcel } from './parcel.js';

/** Paths that no rule carried, after reading an element with a codec. */
function uncarried(codec: Codec<Parcel>, xml: string): string[] {
  const trace = new Trace();
  const read = element(xml);
  codec.toFhir(read, new Context(new Resources(), {}, trace));
  return census(read, trace).map((u) => u.path);
}

const id = `<id root="${ROOT}" extension="P-1"/>`;
const labelled = (codec: Codec<{ value?: string }>, set: (p: Parcel) => unknown = () => undefined): Codec<Parcel> =>
  parcel([ID, pair<Parcel, { value?: string }>('parcel.label', { v3: 'box/label', fhir: 'label', codec, get: () => undefined, set, spec: '-' })]);

describe('what counts as read', () => {
  test('given a message that rules carry whole, when counted, then nothing is left', () => {
    expect(uncarried(parcel(), FULL)).toEqual([]);
  });

  test('given a value that no rule reads, when counted, then it shows', () => {
    expect(uncarried(parcel(), `<parcel>${id}<code code="x"/><odd>text</odd></parcel>`)).toEqual(['/parcel/code/@code', '/parcel/odd']);
  });

  test('given a codec that reads a value and drops it, when counted, then the value shows', () => {
    const dropping: Codec<{ value?: string }> = { ...ST, toFhir: () => ({}), toV3: (_v, _cx, name) => build(name) };
    expect(uncarried(labelled(dropping), `<parcel>${id}<box><label>x</label></box></parcel>`)).toEqual(['/parcel/box/label']);
  });

  test('given a codec that changes a value, when counted, then the value shows', () => {
    const changing: Codec<{ value?: string }> = { ...ST, toFhir: (e) => ({ value: e.text.toUpperCase() }) };
    expect(uncarried(labelled(changing), `<parcel>${id}<box><label>x</label></box></parcel>`)).toEqual(['/parcel/box/label']);
  });

  test('given an object that refuses the value, when counted, then the value shows', () => {
    expect(
      uncarried(
        labelled(ST, () => false),
        `<parcel>${id}<box><label>x</label></box></parcel>`,
      ),
    ).toEqual(['/parcel/box/label']);
  });

  test('given a codec that carries one attribute of two, when counted, then the other shows', () => {
    const half: Codec<{ value?: string }> = {
      ...ST,
      toFhir: (e) => ({ value: e.attributes[0]?.value ?? '' }),
      toV3: ({ value }, _cx, name) => build(name, { a: value }),
    };
    expect(uncarried(labelled(half), `<parcel>${id}<box><label a="1" b="2"/></box></parcel>`)).toEqual(['/parcel/box/label/@b']);
  });

  test('given the second of two where the rule takes one, when counted, then it shows', () => {
    expect(uncarried(parcel(), `<parcel>${id}<id root="${ROOT}" extension="P-2"/></parcel>`)).toEqual([
      '/parcel/id[2]/@root',
      '/parcel/id[2]/@extension',
    ]);
  });

  test('given structural attributes and xsi attributes, when counted, then they are the business of the engine', () => {
    expect(uncarried(parcel(RULES), `<parcel classCode="PCL" moodCode="EVN" xsi:nil="false">${id}</parcel>`)).toEqual([]);
  });
});

describe('a dispense message', () => {
  function left(xml: string): string[] {
    const root = readXml(xml);
    const collector = new AnswerCollector({ ids: () => 'x', timestamp: '2026-03-02T10:15:02+01:00', trace: true });
    collector.addPayload(root);
    return collector.context.trace === undefined ? ['no trace'] : census(root, collector.context.trace).map((u) => `${u.line} ${u.path}`);
  }

  test('given the usual message, when counted, then nothing is left', () => {
    expect(left(payload())).toEqual([]);
  });

  test('given values that no rule reads, when counted, then each shows with its line', () => {
    const odd = dosing({
      routeCode: '<routeCode code="9" codeSystem="2.999" odd="x"/>',
      precondition: '<priorityCode code="1" codeSystem="2.999"/>',
    });
    const found = left(payload(list([event({ product: product({ dosings: odd }) })])));
    const mar =
      '/subject/MedicationDispenseList/component/medicationDispenseEvent/product/dispensedMedication/therapeuticAgentOf/medicationAdministrationRequest';
    expect(found.map((f) => f.replace(/^\d+ /, ''))).toEqual([
      `${mar}/routeCode/@odd`,
      `${mar}/priorityCode/@code`,
      `${mar}/priorityCode/@codeSystem`,
    ]);
    expect(found.every((f) => /^[1-9]\d* /.test(f))).toBe(true);
  });
});
