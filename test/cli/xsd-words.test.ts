import { constraintOf } from '../../src/cli/xsd-words.js';

const NS = '{urn:hl7-org:v3}';

test.each([
  [`Element '${NS}x': This element is not expected. Expected is one of ( ${NS}a, ${NS}b ).`, { kind: 'element', expected: 'a, b' }],
  [`Element '${NS}x': This element is not expected. Expected is ( ${NS}a ).`, { kind: 'element', expected: 'a' }],
  [`Element '${NS}x': This element is not expected.`, { kind: 'element' }],
  [`Element '${NS}x': Missing child element(s). Expected is ( ${NS}id ).`, { kind: 'missing', expected: 'id' }],
  [`Element '${NS}x', attribute 'y': The attribute 'y' is not allowed.`, { kind: 'attribute', attribute: 'y', expected: 'no such attribute' }],
  [`Element '${NS}x': The attribute 'root' is required but missing.`, { kind: 'required', attribute: 'root' }],
  [
    `Element '${NS}x', attribute 'code': [facet 'pattern'] The value '999900158 secret' is not accepted by the pattern '[^\\s]*'.`,
    { kind: 'pattern', attribute: 'code', expected: 'the pattern [^\\s]*' },
  ],
  [
    `Element '${NS}x', attribute 'code': [facet 'enumeration'] The value 'secret' is not an element of the set {'A', 'B'}.`,
    { kind: 'enumeration', attribute: 'code', expected: 'A, B' },
  ],
  [
    `Element '${NS}x', attribute 'e': [facet 'minLength'] The value '' has a length of '0'; this underruns the allowed minimum length of '1'.`,
    { kind: 'length', attribute: 'e', expected: '1 characters or more' },
  ],
  [
    `Element '${NS}x': [facet 'maxInclusive'] The value '9 secret' is greater than the maximum value allowed ('5').`,
    { kind: 'range', expected: 'less, the bound being 5' },
  ],
  [
    `Element '${NS}x', attribute 'value': 'secret' is not a valid value of the atomic type '${NS}bl'.`,
    { kind: 'type', attribute: 'value', expected: 'bl' },
  ],
  [`Element '${NS}x': 'secret' is not a valid value of the local atomic type.`, { kind: 'type' }],
  [
    `Element '${NS}x', attribute '{http://www.w3.org/2001/XMLSchema-instance}type': The QName value 'secret' of the xsi:type attribute does not resolve to a type definition.`,
    { kind: 'xsi-type', attribute: 'type' },
  ],
  [
    `Element '${NS}x': Character content other than whitespace is not allowed because the content type is 'element-only'.`,
    { kind: 'content', expected: 'no text' },
  ],
  [`Element '${NS}x': The value 'secret' does not match the fixed value constraint 'P'.`, { kind: 'fixed', expected: 'P' }],
  [`Element '${NS}x': Something new about 'secret' and "secret".`, { kind: 'constraint', expected: 'Something new about' }],
  [`Duplicate key-sequence ['secret'] in unique identity-constraint 'k'.`, { kind: 'constraint', expected: 'Duplicate key-sequence [' }],
])('given the message %#, when taken apart, then what the schema demands is kept and the value is not', (message, expected) => {
  expect(constraintOf(message)).toEqual(expected);
});

test('given a value that looks like the end of a message, when taken apart, then only the end itself counts', () => {
  const value = "x' is not accepted by the pattern '999900158'. ";
  const found = constraintOf(`Element '${NS}x', attribute 'code': [facet 'pattern'] The value '${value}' is not accepted by the pattern '\\d'.`);
  expect(found).toEqual({ kind: 'pattern', attribute: 'code', expected: 'the pattern \\d' });
  expect(
    JSON.stringify(
      constraintOf(`Element '${NS}x': 'is not a valid value of the atomic type 'secret'.' is not a valid value of the atomic type 'bl'.`),
    ),
  ).not.toContain('secret');
});
