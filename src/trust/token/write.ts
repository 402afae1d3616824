import { accepted, refused, type Checked } from '../refusals.js';
import { attributeValue, canStandInXml, characterData } from '../signature/canonical-text.js';
import type { UnsignedAssertion } from '../signature/sign-assertion.js';
import type { ElementForm, ListForm, Part, StatementForm } from './form.js';

/** Text that came of some parts, with where the signature goes. */
interface Written {
  text: string;
  signatureAt: number;
}

/** Stops the writing; never leaves this file. */
class Refused extends Error {
  constructor(readonly why: Extract<Checked<never>, { readonly ok: false }>) {
    super(why.refusal.code);
  }
}

/** Writes a token as its form says: VALUE_REFUSED when a value can not stand there, or a required one is missing. */
export function writeAssertion<T extends { readonly id: string }>(form: ElementForm<T>, token: T): Checked<UnsignedAssertion> {
  const out: Written = { text: '', signatureAt: -1 };
  try {
    writeElement(form, token, new Set(), out);
  } catch (error) {
    if (error instanceof Refused) return error.why;
    throw error;
  }
  return accepted({ id: token.id, text: out.text, signatureAt: out.signatureAt });
}

/** `declared`: prefixes that an element around this one has declared; a prefix means one namespace only in a token. */
function writeElement<T>(form: ElementForm<T>, token: T, declared: ReadonlySet<string>, out: Written): void {
  out.text += `<${form.prefix}:${form.local}${declaration(form, declared)}`;
  for (const [name, slot] of form.attributes) out.text += ` ${name}="${attributeValue(required(slot.write(token), slot.at))}"`;
  out.text += '>';
  if (form.text !== undefined) out.text += characterData(required(form.text.write(token), form.text.at));
  const within = declared.has(form.prefix) ? declared : new Set([...declared, form.prefix]);
  for (const part of form.parts) writePart(part, token, within, out);
  out.text += `</${form.prefix}:${form.local}>`;
}

function writePart<T>(part: Part<T>, token: T, declared: ReadonlySet<string>, out: Written): void {
  if (part.kind === 'element') writeElement(part, token, declared, out);
  else if (part.kind === 'list') out.text += writeList(part, token);
  else if (part.kind === 'statement') out.text += writeStatement(part, token);
  else out.signatureAt = out.text.length;
}

function writeList<T>({ prefix, local, at, write }: ListForm<T>, token: T): string {
  const texts = write(token).map((text) => (text === undefined || !canStandInXml(text) ? stop(at) : text));
  if (texts.length === 0) stop(at);
  return texts.map((text) => `<${prefix}:${local}>${characterData(text)}</${prefix}:${local}>`).join('');
}

function writeStatement<T>({ named }: StatementForm<T>, token: T): string {
  const attributes = named.flatMap(({ name, slot, isOptional }) => {
    const written = slot.write(token);
    if (isOptional && written.ok && written.value === undefined) return [];
    const value = characterData(required(written, slot.at));
    return `<saml:Attribute Name="${attributeValue(name)}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`;
  });
  return attributes.length === 0 ? '' : `<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement>`;
}

function declaration({ prefix, uri }: { readonly prefix: string; readonly uri: string }, declared: ReadonlySet<string>): string {
  return declared.has(prefix) ? '' : ` xmlns:${prefix}="${uri}"`;
}

function required(written: Checked<string | undefined>, at: string): string {
  if (!written.ok) throw new Refused(written);
  return written.value ?? stop(at);
}

function stop(at: string): never {
  throw new Refused(refused('VALUE_REFUSED', at));
}
