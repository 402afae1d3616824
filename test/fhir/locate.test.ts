import fc from 'fast-check';
import { readJson } from '../../src/fhir/json.js';
import { locate, locator } from '../../src/fhir/locate.js';
import { pathOf, pathsIn } from '../../src/fhir/paths.js';

const SOURCE = `{
  "resourceType": "Bundle",
  "entry": [
    { "resource": { "resourceType": "Patient", "birthDate": "1950-01-01", "_birthDate": { "extension": [{ "url": "x" }] } } },
    {
      "resource": {
        "resourceType": "MedicationDispense",
        "identifier": [{ "system": "urn:oid:2.999", "value": "a\\"b" }, { "value": "]" }],
        "extension": [
          { "url": "http://example.org/other" },
          { "url": "http://nictiz.nl/fhir/StructureDefinition/ext-MedicationDispense.RequestDate", "valueDateTime": "2024" }
        ],
        "quantity": { "value": 16.0000 }
      }
    }
  ]
}`;

/** The rest of the line at a position. */
function at(path: string): string | undefined {
  const place = locate(SOURCE, path);
  return place && SOURCE.split('\n')[place.line - 1]?.slice(place.column - 1);
}

describe('locate', () => {
  test.each([
    ['Bundle', '{'],
    ['Bundle.entry', '['],
    ['Bundle.entry[1]', '{'],
    ['Bundle.entry[0].resource.birthDate', '"1950-01-01"'],
    ['Bundle.entry[0].resource.birthDate.extension[0].url', '"x"'],
    ['Bundle.entry[1].resource.identifier[0].value', '"a\\"b"'],
    ['Bundle.entry[1].resource.identifier[1].value', '"]"'],
    ['Bundle.entry[1].resource.identifier.system', '"urn:oid:2.999"'],
    ['Bundle.entry[1].resource.extension(requestDate).valueDateTime', '"2024"'],
    ['Bundle.entry[1].resource.extension(http://example.org/other).url', '"http://example.org/other"'],
    ['Bundle.entry[1].resource.quantity.value', '16.0000'],
  ])('given %s, when located, then the position is that of the value', (path, begin) => {
    expect(at(path)?.startsWith(begin)).toBe(true);
  });

  test.each([
    ['Bundle.entry[7].resource.id', '['],
    ['Bundle.entry[0].resource.name[0].family', '{ "resourceType": "Patient"'],
    ['Bundle.entry[1].resource.quantity.value.deeper[3]', '16.0000'],
    ['Bundle.entry[1].resource.extension(nullFlavor).valueCode', '['],
  ])('given %s, which does not exist, when located, then the position is that of the deepest value that does', (path, begin) => {
    expect(at(path)?.startsWith(begin)).toBe(true);
  });

  test('given a text without a value, when located, then there is no position', () => {
    expect(locate(' ', 'Bundle.entry')).toBeUndefined();
  });

  test('given a byte order mark, when located, then columns count from behind it', () => {
    expect(locate('\uFEFF{"a":1}', 'X.a')).toEqual({ line: 1, column: 6 });
  });

  test('given a text cut off anywhere, when located, then it ends', () => {
    for (let i = 0; i < SOURCE.length; i++) expect(() => locate(SOURCE.slice(0, i), 'Bundle.entry[1].resource.quantity.value')).not.toThrow();
  });
});

describe('pathOf', () => {
  const extension = [{ url: 'x' }];
  const patient = { resourceType: 'Patient', name: [{ given: ['A', null], _given: [null, { extension }] }], _birthDate: { extension } };
  const bundle = { resourceType: 'Bundle', entry: [{}, { resource: patient }] };

  test('given objects inside a Bundle, when asked, then their paths lead from its type', () => {
    expect(pathOf(bundle, patient)).toBe('Bundle.entry[1].resource');
    expect(pathOf(bundle, patient, 'birthDate')).toBe('Bundle.entry[1].resource.birthDate');
    expect(pathOf(bundle, patient.name, 0)).toBe('Bundle.entry[1].resource.name[0]');
    expect(pathOf(bundle, patient, 'extension(requestDate).valueDateTime')).toBe('Bundle.entry[1].resource.extension(requestDate).valueDateTime');
  });

  test('given what a primitive carries, when asked, then the path is that of the primitive', () => {
    expect(pathOf(patient, extension)).toBe('Patient.birthDate.extension');
    expect(pathOf(patient, patient, '_birthDate')).toBe('Patient.birthDate');
  });

  test('given an object from elsewhere, when asked, then the path is that of the root', () => {
    expect(pathsIn(patient).pathOf({}, 'id')).toBe('Patient.id');
  });
});

test('given any JSON, when a path made from it is located, then it is where the value stands', () => {
  const key = fc.stringMatching(/^[a-z][A-Za-z]{0,5}$/);
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'medium' }, fc.integer(), fc.boolean(), fc.constant(null), fc.string(), tie('list'), tie('object')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  }));
  const root = fc.dictionary(key, value, { noNullPrototype: true }).map((members) => ({ resourceType: 'Thing', ...members }));
  fc.assert(
    fc.property(root, fc.constantFrom(0, 1, 3), (thing, indent) => {
      const text = JSON.stringify(thing, undefined, indent);
      const lines = text.split('\n');
      const find = locator(text);
      const read = readJson(text) as object;
      const visit = (owner: object): void => {
        const keys = Array.isArray(owner) ? owner.map((_, i) => i) : Object.keys(owner);
        for (const k of keys) {
          const inner = (owner as Record<string | number, unknown>)[k];
          const place = find(pathOf(read, owner, k));
          const rest = lines[(place?.line ?? 0) - 1]?.slice((place?.column ?? 0) - 1) ?? '';
          const nested = typeof inner === 'object' && inner !== null;
          expect(rest.startsWith(nested ? (Array.isArray(inner) ? '[' : '{') : JSON.stringify(inner))).toBe(true);
          if (nested) visit(inner);
        }
      };
      visit(read);
    }),
  );
});
