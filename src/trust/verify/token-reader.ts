import type { ExactElement } from '../../xml/exact-element.js';
import { normalise } from '../identity/identifiers.js';
import { accepted, refused, type Checked } from '../refusals.js';
import type { TokenKind, TokenProfile } from '../token/profile.js';
import { readKeyInfo, type KeyForms } from './key-info.js';
import { FORMAT_ENTITY, NS } from './names.js';
import { attributeOf, hasCommentWithin, hasOnly, isNamed, onlyElements, onlyText } from './walk.js';

/** An assertion of the agreed form. Until its signature was verified nothing of it may be believed (SEC 2.1). */
export interface ReadToken {
  readonly element: ExactElement;
  readonly id: string;
  readonly issueInstant: number;
  readonly issuer: string;
  /** Where it stands directly behind the Issuer. */
  readonly signature: ExactElement | undefined;
  /** Empty when a server signs. */
  readonly nameId: string;
  readonly method: string;
  readonly holder: KeyForms | undefined;
  readonly notBefore: number;
  readonly notOnOrAfter: number;
  readonly audiences: readonly string[];
  readonly authnInstant: number | undefined;
  readonly authnContext: string | undefined;
  readonly attributes: ReadonlyMap<string, string>;
}

const XSI_TYPE = `{${NS.xsi}}type`;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const PROFESSIONAL = /^\d{1,9}:\d{2}\.\d{3}$/;

/** Which kind of token an assertion claims to be; its own ladder says whether it is one. */
export function kindOf(assertion: ExactElement, { attributes }: TokenProfile): TokenKind {
  const children = onlyElements(assertion) ?? [];
  const names = children
    .filter((c) => isNamed(c, NS.saml, 'AttributeStatement'))
    .flatMap((c) => (onlyElements(c) ?? []).map((a) => attributeOf(a, 'Name')));
  const ofMessage = [attributes.messageIdRoot, attributes.messageIdExtension, attributes.interaction];
  if (children.some((c) => isNamed(c, NS.saml, 'AuthnStatement')) || names.some((n) => n !== undefined && ofMessage.includes(n)))
    return 'transaction';
  const issuer = children.find((c) => isNamed(c, NS.saml, 'Issuer'));
  const byProfessional = issuer !== undefined && PROFESSIONAL.test(onlyText(issuer) ?? '');
  return byProfessional || names.includes(attributes.mandateContext) ? 'mandate' : 'registration';
}

/** Reads an assertion of a kind: only what is agreed may stand in it, each in its place (SEC 2.1 step 3). */
export function readToken(assertion: ExactElement, kind: TokenKind, profile: TokenProfile): Checked<ReadToken> {
  try {
    return accepted(assertionOf(assertion, kind, profile));
  } catch (error) {
    if (!(error instanceof OtherForm)) throw error;
    return refused('TOKEN_MALFORMED', error.at);
  }
}

/** Leaves the reading where the form ends; caught where it begins. */
class OtherForm extends Error {
  override readonly name = 'OtherForm';
  constructor(readonly at: string) {
    super(at);
  }
}

function must<T>(value: T | undefined | false, at: string): T {
  if (value === undefined || value === false) throw new OtherForm(at);
  return value;
}

function assertionOf(element: ExactElement, kind: TokenKind, profile: TokenProfile): ReadToken {
  const [issuer, ...behind] = must(onlyElements(element), 'Assertion');
  const [first] = behind;
  const signature = isNamed(first, NS.ds, 'Signature') ? first : undefined;
  const [subject, conditions, ...statements] = signature === undefined ? behind : behind.slice(1);
  must(!hasCommentWithin(element, signature), 'comment');
  must(hasOnly(element, ['ID', 'Version', 'IssueInstant']) && attributeOf(element, 'Version') === '2.0', 'Assertion/@Version');
  return {
    element,
    signature,
    id: must(nonEmpty(attributeOf(element, 'ID')), 'Assertion/@ID'),
    issueInstant: instant(element, 'IssueInstant'),
    issuer: issuerOf(saml(issuer, 'Issuer')),
    ...subjectOf(saml(subject, 'Subject')),
    ...conditionsOf(saml(conditions, 'Conditions')),
    ...statementsOf(statements, kind, profile),
  };
}

function saml(element: ExactElement | undefined, local: string): ExactElement {
  return must(isNamed(element, NS.saml, local) && element, local);
}

function issuerOf(issuer: ExactElement): string {
  must(hasOnly(issuer, ['Format']) && [FORMAT_ENTITY, undefined].includes(attributeOf(issuer, 'Format')), 'Issuer');
  return text(issuer, 'Issuer');
}

function subjectOf(subject: ExactElement): Pick<ReadToken, 'nameId' | 'method' | 'holder'> {
  const [name, confirmation, ...more] = parts(subject, 'Subject');
  must(more.length === 0 && hasOnly(subject, []), 'Subject');
  const nameId = saml(name, 'NameID');
  must(hasOnly(nameId, ['Format']), 'NameID');
  const method = saml(confirmation, 'SubjectConfirmation');
  must(hasOnly(method, ['Method']), 'SubjectConfirmation');
  const [data, ...others] = parts(method, 'SubjectConfirmation');
  must(others.length === 0, 'SubjectConfirmation');
  return {
    nameId: must(onlyText(nameId), 'NameID'),
    method: must(attributeOf(method, 'Method'), 'SubjectConfirmation/@Method'),
    holder: data === undefined ? undefined : holderOf(saml(data, 'SubjectConfirmationData')),
  };
}

function holderOf(data: ExactElement): KeyForms | undefined {
  const [keyInfo, ...more] = parts(data, 'SubjectConfirmationData');
  must(more.length === 0 && hasOnly(data, [XSI_TYPE]), 'SubjectConfirmationData');
  if (keyInfo === undefined) return undefined;
  const forms = readKeyInfo(must(isNamed(keyInfo, NS.ds, 'KeyInfo') && keyInfo, 'SubjectConfirmationData'));
  return must(forms.ok && forms.value, 'SubjectConfirmationData/KeyInfo');
}

function conditionsOf(conditions: ExactElement): Pick<ReadToken, 'notBefore' | 'notOnOrAfter' | 'audiences'> {
  must(hasOnly(conditions, ['NotBefore', 'NotOnOrAfter']), 'Conditions');
  const [restriction, ...more] = parts(conditions, 'Conditions');
  must(more.length === 0, 'Conditions');
  const audiences = restriction === undefined ? [] : parts(saml(restriction, 'AudienceRestriction'), 'AudienceRestriction');
  return {
    notBefore: instant(conditions, 'NotBefore'),
    notOnOrAfter: instant(conditions, 'NotOnOrAfter'),
    audiences: audiences.map((audience) => text(saml(audience, 'Audience'), 'Audience')),
  };
}

function statementsOf(
  statements: readonly ExactElement[],
  kind: TokenKind,
  profile: TokenProfile,
): Pick<ReadToken, 'authnInstant' | 'authnContext' | 'attributes'> {
  const isAuthn = isNamed(statements[0], NS.saml, 'AuthnStatement');
  const [authn, attributes, ...more] = isAuthn ? statements : [undefined, ...statements];
  must(more.length === 0 && isAuthn === (kind === 'transaction'), 'AuthnStatement');
  if (attributes === undefined && kind !== 'registration') throw new OtherForm('AttributeStatement');
  return {
    ...(authn === undefined ? { authnInstant: undefined, authnContext: undefined } : authnOf(authn, profile)),
    attributes: attributesOf(attributes === undefined ? [] : parts(saml(attributes, 'AttributeStatement'), 'AttributeStatement'), kind, profile),
  };
}

function authnOf(statement: ExactElement, { authnContext }: TokenProfile): { readonly authnInstant: number; readonly authnContext: string } {
  must(hasOnly(statement, ['AuthnInstant']), 'AuthnStatement');
  const authnInstant = instant(statement, 'AuthnInstant');
  const [context, ...more] = parts(statement, 'AuthnStatement');
  const [reference, ...others] = parts(saml(context, 'AuthnContext'), 'AuthnContext');
  must(more.length === 0 && others.length === 0, 'AuthnContext');
  const value = text(saml(reference, 'AuthnContextClassRef'), 'AuthnContextClassRef');
  must(Object.values(authnContext).includes(value), 'AuthnContextClassRef');
  return { authnInstant, authnContext: value };
}

function attributesOf(elements: readonly ExactElement[], kind: TokenKind, profile: TokenProfile): ReadonlyMap<string, string> {
  const { required, allowed } = attributeNames(kind, profile);
  const found = new Map<string, string>();
  for (const element of elements) {
    const name = must(attributeOf(saml(element, 'Attribute'), 'Name'), 'Attribute/@Name');
    must(hasOnly(element, ['Name', 'NameFormat']) && allowed.includes(name) && !found.has(name), 'Attribute');
    const [value, ...more] = parts(element, 'Attribute');
    must(more.length === 0 && hasOnly(saml(value, 'AttributeValue'), [XSI_TYPE]), 'AttributeValue');
    const content = text(saml(value, 'AttributeValue'), 'AttributeValue');
    must(name !== profile.attributes.bsn || normalise('bsn', content) !== undefined, 'BSN');
    found.set(name, content);
  }
  must(
    required.every((name) => found.has(name)),
    'AttributeStatement',
  );
  return found;
}

function attributeNames(
  kind: TokenKind,
  { attributes: a }: TokenProfile,
): { readonly required: readonly string[]; readonly allowed: readonly string[] } {
  if (kind === 'mandate') return { required: [a.mandateContext], allowed: [a.mandateContext] };
  if (kind === 'registration') return { required: [], allowed: [a.scanToken, a.widToken] };
  const required = [a.messageIdRoot, a.messageIdExtension, a.interaction];
  return { required, allowed: [...required, a.bsn, a.context] };
}

function parts(element: ExactElement, at: string): readonly ExactElement[] {
  return must(onlyElements(element), at);
}

function text(element: ExactElement, at: string): string {
  return must(nonEmpty(onlyText(element)), at);
}

function instant(element: ExactElement, name: string): number {
  return must(instantOf(attributeOf(element, name) ?? ''), `@${name}`);
}

/** A moment in UTC with Z, to the second; a day that does not exist is none (SEC 2.0). */
export function instantOf(value: string): number | undefined {
  const time = INSTANT.test(value) ? Date.parse(value) : NaN;
  // A day that does not exist is read as one of the next month, 24:00 as the next day.
  return new Date(time).getUTCDate() === Number(value.slice(8, 10)) ? time : undefined;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
