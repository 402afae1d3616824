import { setFlagsFromString } from 'node:v8';
import { SaxesParser } from 'saxes';
import { parserForShapeTest } from '../../src/xml/reader.js';

setFlagsFromString('--allow-natives-syntax');
// eslint-disable-next-line @typescript-eslint/no-implied-eval -- the only way to ask V8
const hasFastProperties = new Function('o', 'return %HasFastProperties(o)') as (o: object) => boolean;

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

test('given the parser of the reader on an open document, when V8 is asked, then the object is in fast mode', () => {
  expect(hasFastProperties(parserForShapeTest())).toBe(true);
});

test('given a parser with eight handlers from outside, when V8 is asked, then it is not: the question can be answered with no', () => {
  expect(hasFastProperties(parserWithHandlersFromOutside())).toBe(false);
});
