import { elementsOf, textOf, type ExactElement } from '../../xml/exact-element.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { DS, SAML } from '../signature/names.js';
import type { Draft, ElementForm, ListForm, Part, StatementForm } from './form.js';

/** Stops the reading; never leaves this file. */
class Malformed extends Error {
  constructor(readonly at: string) {
    super(at);
  }
}

/**
 * Reads a token as its form says: TOKEN_MALFORMED for anything more, less, in another order, twice, or with a comment in it.
 * Give it the signed octets, parsed anew (SEC 3.b step 10); where a signature stands behind `Issuer` it is passed over.
 */
export function readAssertion<T>(form: ElementForm<T>, assertion: ExactElement): Checked<Draft<T>> {
  const draft: Draft<T> = {};
  try {
    readElement(form, assertion, draft);
  } catch (error) {
    if (error instanceof Malformed) return refused('TOKEN_MALFORMED', error.at);
    throw error;
  }
  return accepted(draft);
}

function readElement<T>(form: ElementForm<T>, element: ExactElement | undefined, into: Draft<T>): void {
  if (element === undefined || !isNamed(element, form)) throw new Malformed(form.local);
  if (element.hasComment) throw new Malformed(`comment in ${form.local}`);
  readAttributes(form, element, into);
  if (form.text === undefined) readParts(form, element, into);
  else if (!form.text.read(onlyText(element, form.local), into)) throw new Malformed(form.text.at);
}

function readAttributes<T>({ local, attributes }: ElementForm<T>, element: ExactElement, into: Draft<T>): void {
  if (element.attributes.length !== attributes.length) throw new Malformed(`attributes of ${local}`);
  for (const [name, slot] of attributes) {
    const found = element.attributes.find((a) => a.local === name && a.uri === '');
    if (found === undefined || !slot.read(found.value, into)) throw new Malformed(slot.at);
  }
}

function readParts<T>(form: ElementForm<T>, element: ExactElement, into: Draft<T>): void {
  const rest = [...childrenOf(element, form.local)];
  for (const part of form.parts) readPart(part, rest, into);
  if (rest.length > 0) throw new Malformed(`more in ${form.local}`);
}

/** Takes what belongs to the part away from the children that are left. */
function readPart<T>(part: Part<T>, rest: ExactElement[], into: Draft<T>): void {
  const [next] = rest;
  if (part.kind === 'list') return readList(part, rest, into);
  if (part.kind === 'signature') {
    if (next !== undefined && isNamed(next, { uri: DS, local: 'Signature' })) rest.shift();
    return;
  }
  if (part.kind === 'element') return readElement(part, rest.shift(), into);
  const isThere = next !== undefined && isNamed(next, STATEMENT);
  readStatement(part, isThere ? rest.shift() : undefined, into);
}

const STATEMENT = { uri: SAML, local: 'AttributeStatement' };
const ATTRIBUTE = { uri: SAML, local: 'Attribute' };
const VALUE = { uri: SAML, local: 'AttributeValue' };

/** Of others a list may be empty: then nobody is meant, which is the verifier's to refuse. */
function readList<T>(form: ListForm<T>, rest: ExactElement[], into: Draft<T>): void {
  const texts: string[] = [];
  for (let next = rest[0]; next !== undefined && isNamed(next, form); next = rest[0]) {
    if (next.attributes.length > 0) throw new Malformed(`attributes of ${form.local}`);
    texts.push(onlyText(next, form.local));
    rest.shift();
  }
  if (!form.read(texts, into)) throw new Malformed(form.at);
}

function readStatement<T>({ named }: StatementForm<T>, statement: ExactElement | undefined, into: Draft<T>): void {
  const values = statement === undefined ? new Map<string, string>() : attributesIn(statement);
  for (const { name, slot, isOptional } of named) {
    const value = values.get(name);
    if (value === undefined ? !isOptional : value === '' || !slot.read(value, into)) throw new Malformed(slot.at);
    values.delete(name);
  }
  if (values.size > 0) throw new Malformed('an attribute that is not defined');
}

function attributesIn(statement: ExactElement): Map<string, string> {
  const values = new Map<string, string>();
  if (statement.attributes.length > 0) throw new Malformed('attributes of AttributeStatement');
  for (const attribute of childrenOf(statement, 'AttributeStatement')) {
    const [name, more] = attribute.attributes;
    if (!isNamed(attribute, ATTRIBUTE) || name?.local !== 'Name' || name.uri !== '' || more !== undefined) throw new Malformed('Attribute');
    if (values.has(name.value)) throw new Malformed('an attribute that stands twice');
    values.set(name.value, valueOf(attribute));
  }
  return values;
}

function valueOf(attribute: ExactElement): string {
  const [value, second] = childrenOf(attribute, 'Attribute');
  if (value === undefined || second !== undefined || !isNamed(value, VALUE) || value.attributes.length > 0) throw new Malformed('AttributeValue');
  return onlyText(value, 'AttributeValue');
}

/** Child elements of an element that has nothing else in it but white space. */
function childrenOf(element: ExactElement, local: string): readonly ExactElement[] {
  if (element.hasComment || /[^ \t\r\n]/.test(textOf(element))) throw new Malformed(`text in ${local}`);
  return elementsOf(element);
}

function onlyText(element: ExactElement, local: string): string {
  if (element.hasComment || element.nodes.some((node) => typeof node !== 'string')) throw new Malformed(`in ${local}`);
  return textOf(element);
}

function isNamed(element: ExactElement, { uri, local }: { readonly uri: string; readonly local: string }): boolean {
  return element.local === local && element.uri === uri;
}
