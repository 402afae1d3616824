import { EXTENSIONS } from '../../src/fhir/extensions.js';
import { realPlace, stepsOf, walkPlace } from '../../src/mapping/place.js';
import { Places } from '../../src/mapping/places.js';
import { outcome } from '../support/leaf.js';

const problems = (places: readonly string[], object: object): readonly string[] =>
  outcome((cx) => {
    new Places(places).check(object, cx);
  }).problems;

describe('places that rules name', () => {
  test.each([
    ['a property that is named', ['status'], { status: 'x' }, []],
    ['a property that is not', ['status'], { status: 'x', note: 1 }, ['not-mapped note']],
    ['all below a last step', ['code'], { code: { coding: [{ x: 1 }], extra: 1 } }, []],
    ['a property below that is not named', ['batch.lotNumber'], { batch: { lotNumber: '1', date: '2' } }, ['not-mapped date']],
    ['two places below one property', ['a.b', 'a.c'], { a: { b: 1, c: 2 } }, []],
    ['what a primitive carries', ['status'], { status: 'x', _status: { extension: [] } }, []],
    ['something else beside a primitive', ['status'], { _status: { extension: [], id: '1' } }, ['not-mapped id']],
    ['what stands beside a property that is no last step', ['batch.lotNumber'], { _batch: {} }, ['not-mapped _batch']],
    ['a value where an object belongs', ['batch.lotNumber'], { batch: 'x' }, ['value-format batch']],
  ])('given %s, when checked, then what is outside is reported', (_, places, object, expected) => {
    expect(problems(places, object)).toEqual(expected);
  });
});

describe('lists', () => {
  test.each([
    ['a second item where only the first is read', ['identifier[0]'], { identifier: [{}, {}, {}] }, ['too-many 1', 'too-many 2']],
    ['many items where all are read', ['identifier[]'], { identifier: [{}, {}] }, []],
    ['a part of items', ['note[0].text'], { note: [{ text: 'x', time: 'y' }] }, ['not-mapped time']],
    ['no list where one belongs', ['note[0].text'], { note: { text: 'x' } }, ['value-format note']],
  ])('given %s, when checked, then it is reported', (_, places, object, expected) => {
    expect(problems(places, object)).toEqual(expected);
  });
});

describe('extensions', () => {
  const requestDate = { url: EXTENSIONS.requestDate, valueDateTime: '2026' };
  const maxDose = { url: EXTENSIONS.maxDose, valueRatio: {} };
  const one = ['extension(requestDate).valueDateTime'];

  test.each([
    ['the one that is named', one, [requestDate], []],
    ['a second of a kind that is read once', one, [requestDate, requestDate], ['too-many 1']],
    ['several of a kind that repeats', ['extension(maxDose)[].valueRatio'], [maxDose, maxDose], []],
    ['one of another kind', one, [requestDate, maxDose], ['not-mapped 1']],
    ['one with another type of value', one, [{ url: EXTENSIONS.requestDate, valueDate: '2026' }], ['not-mapped valueDate']],
    ['one without url', one, [{ valueDateTime: '2026' }], ['not-mapped 0']],
    ['something that is no extension', one, ['x', null], ['not-mapped 0', 'not-mapped 1']],
  ])('given %s, when checked, then only that is accepted', (_, places, extension, expected) => {
    expect(problems(places, { extension })).toEqual(expected);
  });

  test('given a part of a complex extension, when checked, then parts are found by their own url', () => {
    const places = ['extension(v3Prescription).extension(status).valueCode'];
    const extension = [
      {
        url: EXTENSIONS.v3Prescription,
        extension: [
          { url: 'status', valueCode: 'x' },
          { url: 'odd', valueCode: 'y' },
        ],
      },
    ];
    expect(problems(places, { extension })).toEqual(['not-mapped 1']);
  });

  test('given extensions where no rule reads any, when checked, then the list is reported', () => {
    expect(problems(['status'], { extension: [requestDate] })).toEqual(['not-mapped extension']);
  });

  test('given an unknown modifier extension, when checked, then it is an error: it may change what the rest means', () => {
    for (const places of [['status'], ['modifierExtension(repeatPeriodCyclicalSchedule).valueDuration']]) {
      const { problems: found } = outcome((cx) => {
        new Places(places).check({ modifierExtension: [{ url: 'urn:odd' }] }, cx);
        expect(cx.issues(() => ({ path: '' })).map((i) => i.severity)).toEqual(['error']);
      });
      expect(found).toHaveLength(1);
    }
  });
});

describe('the grammar of places', () => {
  test('given a place, when taken apart, then every step says what it is', () => {
    expect(stepsOf('extension(maxDose)[].valueRatio.numerator[0]')).toEqual([
      { key: 'extension', url: EXTENSIONS.maxDose, index: undefined, all: true },
      { key: 'valueRatio', url: undefined, index: undefined, all: false },
      { key: 'numerator', url: undefined, index: 0, all: false },
    ]);
  });

  test.each(['', 'a b', 'a..b', 'a[x]', '1a', 'extension(a-b)'])('given %p, when taken apart, then it is refused', (place) => {
    expect(() => stepsOf(place)).toThrow(`not a FHIR place: ${place}`);
  });

  const owner = {
    extension: [{ url: 'urn:odd' }, { url: EXTENSIONS.requestDate, valueDateTime: '2026' }],
    performer: [{ actor: { reference: 'x' } }],
  };

  test.each([
    ['extension(requestDate).valueDateTime', 'extension[1].valueDateTime'],
    ['performer[0].actor', 'performer[0].actor'],
    ['extension(maxDose).valueRatio', 'extension(maxDose).valueRatio'],
    ['note[0].text', 'note[0].text'],
  ])('given %s, when looked up, then its real path is %s', (place, expected) => {
    expect(realPlace(owner, place)).toBe(expected);
  });

  test('given a place that ends early, when walked, then it stops where nothing more is', () => {
    expect(walkPlace(owner, 'performer[0].function').map((f) => f.path)).toEqual(['performer[0]']);
  });
});
