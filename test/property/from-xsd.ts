import fc from 'fast-check';
import { XmlElement } from '../../src/xml/element.js';
import { ad as adOf } from './xsd/address.js';
import { type IdKind, bl as blOf, cs as csOf, ed as edOf, ii, int as intOf, st as stOf } from './xsd/basic.js';
import { EVERYTHING, type Make, type Scope, inOrder, maybe, oneOf, plain } from './xsd/build.js';
import { condition as conditionOf } from './xsd/condition.js';
import { type CodedType, coded as codedOf } from './xsd/coded.js';
import { dispenseEvent } from './xsd/event.js';
import { gts as gtsOf } from './xsd/gts.js';
import { on as onOf, pn as pnOf } from './xsd/name.js';
import { patientRole } from './xsd/patient.js';
import { duration as durationOf, ivlPq as ivlPqOf, pq as pqOf, rto as rtoOf } from './xsd/quantity.js';
import { tel as telOf } from './xsd/telecom.js';
import { ivlTs as ivlTsOf, ts as tsOf, tsText } from './xsd/time.js';
import { VOCABULARIES } from './xsd/vocabulary.js';
import { broken } from './xsd/wild.js';

export { EVERYTHING, USUAL, type Scope } from './xsd/build.js';

export interface TreeOptions {
  /** Also what the schema refuses: bad leaves, unknown names, missing and repeated elements. Default false. */
  readonly wild?: boolean;
  /** `USUAL` leaves out what the schema allows and hardly any sender writes. Default `EVERYTHING`. */
  readonly scope?: Scope;
}

const CODE = plain('code', { code: 'MEDLIST', codeSystem: '2.16.840.1.113883.5.4' });
const NAMED_CODE = plain('code', { code: 'MEDLIST', codeSystem: '2.16.840.1.113883.5.4', displayName: 'Medication list' });

function tree(made: fc.Arbitrary<XmlElement>, options: TreeOptions): fc.Arbitrary<XmlElement> {
  return options.wild === true ? broken(made) : made;
}

/** `medicationDispenseEvent`. */
export function medicationDispenseEvent(options: TreeOptions = {}): fc.Arbitrary<XmlElement> {
  return tree(dispenseEvent('medicationDispenseEvent', options.scope ?? EVERYTHING), options);
}

/** `Patient`, the role as the list carries it. */
export function patient(options: TreeOptions = {}): fc.Arbitrary<XmlElement> {
  return tree(patientRole('Patient', options.scope ?? EVERYTHING), options);
}

/** `MedicationDispenseList`: its code, one patient, and up to six events, all about the same person. */
export function medicationDispenseList(options: TreeOptions = {}): fc.Arbitrary<XmlElement> {
  const scope = options.scope ?? EVERYTHING;
  const subject = wrapped('subject', 'SBJ', patientRole('Patient', scope));
  const component = wrapped('component', 'COMP', dispenseEvent('medicationDispenseEvent', scope));
  const events = fc.array(component, { maxLength: 6, size: 'max' });
  const structure = maybe(8, fc.constant({ classCode: 'LIST', moodCode: 'EVN' }));
  const code = fc.oneof({ weight: 9, arbitrary: fc.constant(CODE) }, { weight: 1, arbitrary: fc.constant(NAMED_CODE) });
  const made = fc
    .tuple(structure, inOrder(code, subject, events))
    .map(([own, children]) => aboutOnePerson(plain('MedicationDispenseList', own ?? {}, children)));
  return tree(made, options);
}

/** `Condition`: an intolerance or a contra-indication. */
export function condition(options: TreeOptions = {}): fc.Arbitrary<XmlElement> {
  return tree(conditionOf('Condition', options.scope ?? EVERYTHING), options);
}

/** `subject` with up to six conditions, all about the same person; most senders repeat the patient as it is. */
export function conditions(options: TreeOptions = {}): fc.Arbitrary<XmlElement> {
  const scope = options.scope ?? EVERYTHING;
  const several = fc.array(conditionOf('Condition', scope), { minLength: 1, maxLength: 6, size: 'max' });
  const own = oneOf<boolean>([85, fc.constant(false)], [15, fc.constant(true)]);
  const made = fc.tuple(several, own).map(([all, differ]) => aboutOnePerson(plain('subject', {}, ofOnePatient(all, differ))));
  return tree(made, options);
}

/** Gives every condition the patient of the first one or, when that has a number and they differ, its number only. */
function ofOnePatient(all: readonly XmlElement[], differ: boolean): readonly XmlElement[] {
  const subject = all[0]?.children.find((c) => c.local === 'subject');
  const id = subject?.children.at(-1)?.children.find((c) => c.local === 'id');
  if (subject === undefined || id === undefined) return all;
  const numbered = id.attributes.some((a) => a.local === 'extension');
  return all.map((e) =>
    replacing(e, 'subject', (own) => (differ && numbered ? replacing(own, 'patient', (p) => replacing(p, 'id', () => id)) : subject)),
  );
}

/** The same element with its first child of that name changed. */
function replacing(e: XmlElement, local: string, change: (child: XmlElement) => XmlElement): XmlElement {
  const first = e.children.find((c) => c.local === local);
  const children = e.children.map((c) => (c === first ? change(c) : c));
  return new XmlElement(e.uri, e.local, e.attributes, children, e.text, e.type);
}

function wrapped(name: string, typeCode: string, one: fc.Arbitrary<XmlElement>): fc.Arbitrary<XmlElement> {
  return fc.tuple(maybe(10, fc.constant(typeCode)), one).map(([type, e]) => plain(name, type === undefined ? {} : { typeCode: type }, [e]));
}

const BSN_ROOT = '2.16.840.1.113883.2.4.6.3';

/** Gives every patient in the list the BSN of the first one: a list is about one person. */
function aboutOnePerson(list: XmlElement): XmlElement {
  let first: string | undefined;
  const walk = (e: XmlElement): XmlElement => {
    if (e.local === 'id') return e.attributes.some((a) => a.value === BSN_ROOT) ? numbered(e) : e;
    const children = e.children.map(walk);
    if (children.every((c, i) => c === e.children[i])) return e;
    return new XmlElement(e.uri, e.local, e.attributes, children, e.text, e.type);
  };
  const numbered = (e: XmlElement): XmlElement => {
    const own = e.attributes.find((a) => a.local === 'extension')?.value;
    first ??= own;
    if (own === first || first === undefined) return e;
    const value = first;
    return new XmlElement(
      e.uri,
      e.local,
      e.attributes.map((a) => (a.local === 'extension' ? { ...a, value } : a)),
    );
  };
  return walk(list);
}

type Leaf = (name?: string, scope?: Scope) => fc.Arbitrary<XmlElement>;

function leaf(make: Make, usualName: string): Leaf {
  return (name = usualName, scope = EVERYTHING) => make(name, scope);
}

/** One arbitrary for each datatype, under the name it has most: `pq('quantity')`. */
export const ivlTs: Leaf = leaf(ivlTsOf, 'effectiveTime');
export const ts: Leaf = leaf(tsOf, 'time');
export const gts: Leaf = leaf(gtsOf, 'effectiveTime');
export const pq: Leaf = leaf(pqOf, 'quantity');
export const duration: Leaf = leaf(durationOf, 'width');
export const ivlPq: Leaf = leaf(ivlPqOf, 'doseQuantity');
export const rto: Leaf = leaf(rtoOf('time'), 'maxDoseQuantity');
export const name: Leaf = leaf(pnOf, 'name');
export const organizationName: Leaf = leaf(onOf, 'name');
export const addr: Leaf = leaf(adOf, 'addr');
export const telecom: Leaf = leaf(telOf, 'telecom');
export const ed: Leaf = leaf(edOf, 'text');
export const st: Leaf = leaf(stOf, 'lotNumberText');
export const bl: Leaf = leaf(blOf, 'deceasedInd');
export const int: Leaf = leaf(intOf, 'multipleBirthOrderNumber');
export const cs: Leaf = leaf(csOf(['active', 'completed', 'aborted']), 'statusCode');

/** II; `kind` decides which roots are likely. */
export function id(kind: IdKind = 'any', scope: Scope = EVERYTHING): fc.Arbitrary<XmlElement> {
  return ii(kind)('id', scope);
}

/** CV or CE; `from` names the systems its codes come from. */
export function coded(type: CodedType, from: keyof typeof VOCABULARIES = 'article', scope: Scope = EVERYTHING): fc.Arbitrary<XmlElement> {
  return codedOf(type, [VOCABULARIES[from]])('code', scope);
}

/** The text of a TS, without an element around it. */
export function timestamp(scope: Scope = EVERYTHING): fc.Arbitrary<string> {
  return tsText(scope);
}
