import fc from 'fast-check';
import { decimal } from '../../src/fhir/decimal.js';
import { typeDef, type ElementDef } from '../../src/fhir/schema.js';

type Tree = Record<string, unknown>;
type Draw = fc.GeneratorValue;

const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const text = (): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.string({ maxLength: 12 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('<&>"\'', ' a ', 'a\r\nb\tc', ']]>', '&amp;', '\u00e9\u0085\u2028'),
    )
    .filter((s) => !NOT_IN_XML.test(s));
const digits = (): fc.Arbitrary<string> => fc.stringMatching(/^-?(0|[1-9]\d{0,17})(\.\d{1,6})?([eE][+-]?[1-9])?$/);
const div = (): fc.Arbitrary<string> =>
  fc.constantFrom('<p>a &lt; b</p> <i>c</i> <b>d</b>', '<!-- remark --><div><br/></div>', '', '<img alt="a > b"/>\r\n<![CDATA[<div>]]>');

/** Any resource of a type: nonsense as to content, but every value of the kind that the definitions say. */
export function anyResource(...types: string[]): fc.Arbitrary<Tree> {
  return fc.gen().map((draw) => resourceOf(draw(fc.constantFrom<string[]>, ...types), draw, 0));
}

function resourceOf(type: string, draw: Draw, depth: number): Tree {
  return { resourceType: type, ...objectOf(type, draw, depth) };
}

function objectOf(type: string, draw: Draw, depth: number): Tree {
  const out: Tree = {};
  const defs = [...(typeDef(type)?.values() ?? [])].filter((d) => depth < 4 || (d.kind !== 'object' && d.kind !== 'resource'));
  const chosen = new Map(draw(fc.subarray<ElementDef>, defs, { minLength: 1, maxLength: Math.min(4, defs.length) }).map((d) => [d.order, d]));
  for (const def of chosen.values()) Object.assign(out, valuesOf(def, draw, depth));
  return out;
}

function valuesOf(def: ElementDef, draw: Draw, depth: number): Tree {
  const size = def.many ? draw(fc.integer, { min: 1, max: 3 }) : 1;
  const positions = Array.from({ length: size });
  if (def.attribute || def.kind === 'object' || def.kind === 'resource' || def.kind === 'xhtml') {
    const values = positions.map(() => valueOf(def, draw, depth));
    return { [def.name]: def.many ? values : values[0] };
  }
  // Each position has a value, something beside it, or both; what an array lacks altogether is not there.
  const has = positions.map(() => draw(fc.constantFrom<string[]>, 'value', 'value', 'beside', 'value and beside'));
  const values = has.map((h) => (h.includes('value') ? valueOf(def, draw, depth) : null));
  const beside = has.map((h) => (h.includes('beside') ? objectOf('Element', draw, Math.max(depth, 3)) : null));
  return {
    ...(values.some((v) => v !== null) ? { [def.name]: def.many ? values : values[0] } : {}),
    ...(beside.some((v) => v !== null) ? { [def.companion]: def.many ? beside : beside[0] } : {}),
  };
}

function valueOf(def: ElementDef, draw: Draw, depth: number): unknown {
  switch (def.kind) {
    case 'object':
      return objectOf(def.type, draw, depth + 1);
    case 'resource':
      return resourceOf(draw(fc.constantFrom<string[]>, 'Patient', 'Organization', 'MedicationDispense'), draw, depth + 1);
    case 'xhtml':
      return `<div xmlns="http://www.w3.org/1999/xhtml">${draw(div)}</div>`;
    case 'number':
      return decimal(draw(digits));
    case 'boolean':
      return draw(fc.boolean);
    case 'string':
      return draw(text);
  }
}
