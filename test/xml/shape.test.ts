import { setFlagsFromString } from 'node:v8';
import { SaxesParser } from 'saxes';
import { exactParserForShapeTest } from '../../src/xml/exact.js';
import { parserForShapeTest } from '../../src/xml/reader.js';

setFlagsFromString('--allow-natives-syntax');
// eslint-disable-next-line @typescript-eslint/no-implied-eval -- the only way to ask V8
const hasFastProperties = new Function('o', 'return %HasFastProperties(o)') as (o: object) => boolean;

// eslint-disable-next-line @typescript-eslint/no-implied-eval -- the only way to ask V8
const haveSameMap = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (a: object, b: object) => boolean;

/** A parser with eight handlers put on from outside: what the reader must not do. */
function parserWithHandlersFromOutside(): object {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const nothing = (): void => undefined;
  parser.on('error', nothing);
  parser.on('doctype', nothing);
  parser.on('opentagstart', nothing);
  parser.on('attribute', nothing);
  parser.on('opentag', nothing);
  parser.on('closetag', nothing);
  parser.on('text', nothing);
  parser.on('cdata', nothing);
  parser.write('<a b="c"><d>text</d>');
  return parser;
}

test.each([
  ['the reader', parserForShapeTest],
  ['the exact reader', exactParserForShapeTest],
])('given the parser of %s on an open document, when V8 is asked, then the object is in fast mode', (_, parser) => {
  expect(hasFastProperties(parser())).toBe(true);
});

test('given the parsers of both readers, when V8 is asked, then they have one shape, so that neither slows the other', () => {
  expect(haveSameMap(parserForShapeTest(), exactParserForShapeTest())).toBe(true);
});

test('given a parser with eight handlers from outside, when V8 is asked, then it is not: the question can be answered with no', () => {
  expect(hasFastProperties(parserWithHandlersFromOutside())).toBe(false);
});
