import fc from 'fast-check';
import { Decimal, decimal } from '../../src/fhir/decimal.js';
import { readJson, writeJson } from '../../src/fhir/json.js';
import { ISSUES } from '../../src/errors.js';

/** Code and position of what readJson throws. */
function refusal(text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    const { code, line, column } = error as { code?: unknown; line?: unknown; column?: unknown };
    return [code, line, column];
  }
}

describe('numbers', () => {
  test.each(['16.0000', '-0', '0.10', '1E5', '1e2', '0.0000001', '12345678901234567890', '0.1000000000000000055', '-0.0', '1e999'])(
    'given %s, when read, then its digits are kept in a Decimal and written again',
    (digits) => {
      const value = readJson(`{"value":${digits}}`) as { value: unknown };
      expect(value.value).toStrictEqual(new Decimal(digits));
      expect(writeJson(value)).toBe(`{"value":${digits}}`);
    },
  );

  test.each(['0', '7', '-3', '1.5', '-0.25', '0.000001', '9007199254740991', '1e+21', '1e-7', '1.7976931348623157e+308'])(
    'given %s, when read, then it is an ordinary number',
    (digits) => {
      expect(readJson(digits)).toBe(Number(digits));
      expect(writeJson(Number(digits))).toBe(digits);
    },
  );

  test('given numbers at many depths, when read, then each is put back in its own place', () => {
    const text = '{"a":[1.0,{"b":2.0,"c":3},[4.0,[5.00]]],"d":{"e":{"f":6.0},"g":7.0},"h":"8.0","i":9.0}';
    expect(writeJson(readJson(text))).toBe(text);
  });

  test('given a key spelled with escapes, when its number is read, then it is found', () => {
    expect(writeJson(readJson('{"v\\u0061l\\"":{"x":1.0}}'))).toBe('{"val\\"":{"x":1.0}}');
  });

  test('given a string that looks like a number, when written, then it stays a string', () => {
    expect(writeJson({ value: '16.0000' })).toBe('{"value":"16.0000"}');
  });

  test('given any decimal, when written with indentation, then only its digits stand there', () => {
    expect(writeJson({ a: [new Decimal('1.0')] }, 2)).toBe('{\n  "a": [\n    1.0\n  ]\n}');
  });
});

describe('what is refused', () => {
  test.each<[string, string, number, number]>([
    ['', 'json-not-well-formed', 1, 1],
    ['{"a":1,}', 'json-not-well-formed', 1, 8],
    ['[1,]', 'json-not-well-formed', 1, 4],
    ['[1 2]', 'json-not-well-formed', 1, 4],
    ['{\n "a" 1}', 'json-not-well-formed', 2, 6],
    ['{\r\n "a":01}', 'json-not-well-formed', 2, 6],
    ['{"a":1.}', 'json-not-well-formed', 1, 8],
    ['{"a":.5}', 'json-not-well-formed', 1, 6],
    ['[1e]', 'json-not-well-formed', 1, 4],
    ['[tru]', 'json-not-well-formed', 1, 2],
    ['["a\\x"]', 'json-not-well-formed', 1, 4],
    ['["a\\u12g4"]', 'json-not-well-formed', 1, 4],
    ['["a\nb"]', 'json-not-well-formed', 1, 4],
    ['["a', 'json-not-well-formed', 1, 4],
    ['{"a', 'json-not-well-formed', 1, 4],
    ['{a:1}', 'json-not-well-formed', 1, 2],
    ['{} {}', 'json-not-well-formed', 1, 4],
    ['\uFEFF\uFEFF{}', 'json-not-well-formed', 1, 1],
    ['["a\u0001"]', 'json-control-character', 1, 4],
    ['{"a":"b",\n"c":"\\u0001"}', 'json-control-character', 2, 6],
    ['{"\u0001":1}', 'json-control-character', 1, 3],
    ['{"\\u0001":1}', 'json-control-character', 1, 3],
    ['{"a":1,"b":2,"a":3}', 'json-duplicate-key', 1, 14],
    ['{"a":1,"\\u0061":3}', 'json-duplicate-key', 1, 8],
    ['{"x":{"__proto__":1,"__proto__":2}}', 'json-duplicate-key', 1, 21],
  ])('given %j, when read, then it is refused as %s at %d:%d', (text, code, line, column) => {
    expect(refusal(text)).toEqual([code, line, column]);
    expect(Object.keys(ISSUES)).toContain(code);
  });

  test('given nesting of 100 and of 101, when read, then only the first is accepted', () => {
    expect(refusal('['.repeat(100) + ']'.repeat(100))).toHaveLength(1);
    expect(refusal('['.repeat(101) + ']'.repeat(101))).toEqual(['json-too-deep', 1, 101]);
    expect(refusal('{"a":'.repeat(2_000_000))).toEqual(['json-too-deep', 1, 501]);
  });

  test('given the same key in two objects, when read, then nothing is wrong', () => {
    expect(readJson('[{"a":{"a":1}},{"a":2}]')).toEqual([{ a: { a: 1 } }, { a: 2 }]);
  });

  test('given an object with many keys of which the last stands twice, when read, then it is refused', () => {
    const keys = Array.from({ length: 100_000 }, (_, i) => `"k${i}":${i}`).join(',');
    expect(refusal(`{${keys}}`)).toHaveProperty('k99999', 99999);
    expect(refusal(`{${keys},"k\\u0037":0}`)).toEqual(['json-duplicate-key', 1, keys.length + 3]);
  });

  test('given keys with one and the same hash, when read, then they are told apart', () => {
    expect(readJson('{"Aa":1,"BB":2}')).toEqual({ Aa: 1, BB: 2 });
  });
});

test('given one byte order mark, when read, then it is skipped and columns count from behind it', () => {
  expect(readJson('\uFEFF{"a":1.0}')).toEqual({ a: new Decimal('1.0') });
  expect(refusal('\uFEFF{"a"}')).toEqual(['json-not-well-formed', 1, 5]);
});

test('given a key __proto__, when read, then it is a property like any other', () => {
  const value = readJson('{"__proto__":{"polluted":1.0}}') as object;
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(writeJson(value)).toBe('{"__proto__":{"polluted":1.0}}');
});

test.each([{ a: '\u00011,"b":2' }, { '\u00015': 1 }, { a: 'x"\u00015' }, { a: new Decimal('1,"b":2') }])(
  'given %j, which could become JSON of its own, when written, then it is refused or stays a string',
  (value) => {
    let text: string;
    try {
      text = writeJson(value);
    } catch {
      return;
    }
    expect(JSON.parse(text)).toEqual(value);
  },
);

describe('size', () => {
  test('given 20 MB with decimals, when read and written, then nothing overflows and nothing is lost', () => {
    const entry = '{"fullUrl":"urn:uuid:1","resource":{"quantity":{"value":16.0000,"unit":"stuk"},"note":[{"text":"a\\nb"}]}}';
    const text = `{"entry":[${Array<string>(190_000).fill(entry).join(',')}]}`;
    expect(text.length).toBeGreaterThan(20_000_000);
    expect(writeJson(readJson(text)) === text).toBe(true);
  });

  test('given a string of a million escapes and no quote, when read, then it takes no longer than its length', () => {
    expect(readJson(`["${'\\n'.repeat(1_000_000)}"]`)).toHaveLength(1);
    expect(refusal(`["${'\\"'.repeat(1_000_000)}`)).toEqual(['json-not-well-formed', 1, 2_000_003]);
  });
});

describe('laws', () => {
  const digits = fc
    .tuple(fc.constantFrom('', '-'), fc.nat(), fc.option(fc.stringMatching(/^\d{1,9}$/)), fc.option(fc.integer({ min: -20, max: 20 })))
    .map(
      ([sign, whole, fraction, exponent]) => `${sign}${whole}${fraction === null ? '' : '.' + fraction}${exponent === null ? '' : `e${exponent}`}`,
    );
  const text = fc.string({ unit: 'binary' }).filter((s) => !s.includes('\u0001'));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.constant(null),
      fc.boolean(),
      digits.map(decimal),
      text,
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 5 }),
    object: fc.dictionary(fc.oneof(text, fc.constantFrom('value', 'length', 'toString')), tie('value'), { maxKeys: 20, noNullPrototype: true }),
  }));

  test('given any value with decimals, when written and read, then it is the same value', () => {
    fc.assert(fc.property(value, fc.constantFrom(0, 2), (x, indent) => expect(readJson(writeJson(x, indent))).toStrictEqual(x)));
  });

  test('given any text near JSON, when read, then it is accepted exactly when JSON.parse accepts it', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '0', '1', '-', '.', 'e', 'true', 'null', ' ', '\n', 'a', '\\u00e9', '\t');
    const near = fc.tuple(value, fc.nat(), fc.nat({ max: 3 }), pieces).map(([x, at, drop, piece]) => {
      const json = writeJson(x);
      const place = at % (json.length + 1);
      return json.slice(0, place) + piece + json.slice(place + drop);
    });
    fc.assert(
      fc.property(
        fc.oneof(
          near,
          fc.array(pieces).map((p) => p.join('')),
        ),
        (json) => {
          const mine = refusal(json);
          if (Array.isArray(mine) && mine[0] === 'json-duplicate-key') return;
          let parsed = true;
          try {
            JSON.parse(json);
          } catch {
            parsed = false;
          }
          expect(Array.isArray(mine) && mine[0] === 'json-not-well-formed').toBe(!parsed);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
