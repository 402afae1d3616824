import fc from 'fast-check';
import { element } from '../../src/hl7v3/element.js';
import { stepOf, type ElementModel } from '../../src/hl7v3/model.js';
import type { About } from '../../src/mapping/codec.js';
import { DISPENSES, CONDITIONS, type Payload } from '../../src/mapping/payloads.js';
import type { RuleDoc } from '../../src/mapping/rule.js';
import type { XmlElement } from '../../src/xml/element.js';
import { attributeValues, optional, valuesOf, type Make } from './rule-values.js';

/*
 * Messages made from the description that translates: every rule of every act, with values by the kind of its codec. What the
 * rules do not mention does not occur.
 */
type Part = fc.Arbitrary<readonly XmlElement[]>;

/** Children of which the schemas have exactly one; a model does not say so. */
const CHOICES: readonly (readonly string[])[] = [
  ['assignedPerson', 'patient', 'responsibleParty'],
  ['administerableMedicationKind', 'administerableMaterialKind'],
];

/** An act: its structure from its model, its values from its rules. */
function actMake(about: About, rule?: RuleDoc): Make {
  const { model, rules } = about;
  if (model === undefined || rules === undefined) return valuesOf(about, rule);
  const child = (m: ElementModel, path: string): Part | undefined => {
    const own = rules.find((r) => r.v3 === path);
    if (own === undefined) {
      const inner = children(m, `${path}/`);
      return inner.length === 0 ? undefined : optionalOne(structure(m.name, inner), m.min === 1);
    }
    if (own.attributes !== undefined) return fc.constant([element(m.name, own.attributes)]);
    const value = own.codec === undefined ? undefined : actMake(own.codec, own)(m.name);
    if (value === undefined) return undefined;
    return own.many ? fc.array(value, { minLength: m.min, maxLength: 3 }) : optionalOne(value, m.min === 1);
  };
  const children = (m: ElementModel, prefix: string): readonly Part[] =>
    chosen(m.children.flatMap((c) => pairOf(c.name, child(c, prefix + stepOf(c)))));
  return (name) => structure(name, children(model, ''), attributes(rules));
}

function pairOf(name: string, part: Part | undefined): readonly (readonly [string, Part])[] {
  return part === undefined ? [] : [[name, part]];
}

/** The parts, those that exclude each other in one. */
function chosen(parts: readonly (readonly [name: string, part: Part])[]): readonly Part[] {
  const choice = CHOICES.find((names) => parts.filter(([name]) => names.includes(name)).length > 1);
  if (choice === undefined) return parts.map(([, part]) => part);
  const first = parts.findIndex(([name]) => choice.includes(name));
  const alternatives = fc.oneof(...parts.filter(([name]) => choice.includes(name)).map(([, part]) => part.filter((one) => one.length > 0)));
  return parts.flatMap(([name, part], i) => (i === first ? [alternatives] : choice.includes(name) ? [] : [part]));
}

/** The attributes of the act's own element that rules read. */
function attributes(rules: readonly RuleDoc[]): fc.Arbitrary<Readonly<Record<string, string | undefined>>> {
  const read = rules.flatMap(({ v3, codec }) => (v3?.startsWith('@') === true && codec !== undefined ? [[v3.slice(1), codec] as const] : []));
  return fc.record(Object.fromEntries(read.map(([name, codec]) => [name, attributeValues(codec)])));
}

function optionalOne(value: fc.Arbitrary<XmlElement>, required: boolean): Part {
  return required ? value.map((e) => [e]) : optional(value).map((e) => (e === undefined ? [] : [e]));
}

const NONE: fc.Arbitrary<Readonly<Record<string, string | undefined>>> = fc.constant({});

function structure(name: string, inside: readonly Part[], own = NONE): fc.Arbitrary<XmlElement> {
  return fc.tuple(own, ...inside).map(([values, ...parts]) => element(name, values, parts.flat()));
}

/** Payloads by the rules of each of their forms. */
function payload({ name, forms }: Payload): fc.Arbitrary<XmlElement> {
  return fc.oneof(...forms.map((form) => actMake(form.about)(name).filter((e) => form.when?.(e) !== false)));
}

/** A MedicationDispenseList by the rules. */
export const list: fc.Arbitrary<XmlElement> = payload(DISPENSES);

/** A Condition by the rules: an intolerance or a contra-indication. */
export const condition: fc.Arbitrary<XmlElement> = payload(CONDITIONS);
