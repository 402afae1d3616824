import { valuesAt, type Output } from '../../src/conformance/places.js';
import { readXml } from '../../src/xml/reader.js';

describe('places of a Bundle', () => {
  const bundle = {
    resourceType: 'Bundle',
    total: 2,
    entry: [
      { fullUrl: 'urn:1', resource: { resourceType: 'Patient', name: [{ family: 'A', given: ['x', 'y'] }, { family: 'B' }], _active: { id: 'p' } } },
      {
        fullUrl: 'urn:2',
        resource: {
          resourceType: 'Flag',
          subject: { reference: 'urn:1' },
          extension: [
            { url: 'https://a.example/v3-ts', valueString: '1' },
            { url: 'part', valueString: '2' },
          ],
        },
      },
    ],
  };
  const at = (path: string): readonly unknown[] => valuesAt({ kind: 'fhir', bundle }, path);

  test.each([
    ['Bundle.total', [2]],
    ['Patient.name.family', ['A', 'B']],
    ['Patient.name[1].family', ['B']],
    ['Patient[0].name.given[1]', ['y']],
    ['Patient[1].name', []],
    ['Patient._active.id', ['p']],
    ['Flag.extension(v3-ts).valueString', ['1']],
    ['Flag.extension(https://a.example/v3-ts).valueString', ['1']],
    ['Flag.extension(part).valueString', ['2']],
    ['Flag.extension(ts)', []],
    ['Flag.subject.resolve().name[0].family', ['A']],
    ['Flag.subject.nothing.below', []],
    ['Bundle.entry[1].fullUrl', ['urn:2']],
    ['what is this?', []],
  ])('given %s, when looked up, then what stands there is found', (path, expected) => {
    expect(at(path)).toEqual(expected);
  });
});

describe('places of a document', () => {
  const root = readXml(
    '<list><event xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="1"/><id root="2"/><time xsi:type="IVL_TS"/><text> a </text></event><event><id root="3"/></event></list>',
  );
  const output: Output = { kind: 'hl7v3', root };

  test.each([
    ['id/@root', ['1', '2', '3']],
    ['event/id[1]/@root', ['1', '3']],
    ['event[1]/id[2]/@root', ['2']],
    ['event[2]/id/@root', ['3']],
    ['time/@type', ['IVL_TS']],
    ['event/text', ['a']],
    ['event/text/text()', ['a']],
    ['event/gone', []],
    ['id/@gone', []],
    ['', []],
  ])('given %s, when looked up, then what stands there is found', (path, expected) => {
    expect(valuesAt(output, path)).toEqual(expected);
  });
});
