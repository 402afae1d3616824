import fc from 'fast-check';
import { XmlElement, XSI, type XmlAttribute } from '../../../src/xml/element.js';
import { oneOf, plain, renamed, withType } from './build.js';

/** One fault: which element (counted in document order, round and round), what is done to it, and which of the variants. */
interface Fault {
  readonly at: number;
  readonly kind: FaultKind;
  readonly variant: number;
}

type Apply = (e: XmlElement, variant: number) => readonly XmlElement[];

const BAD_VALUES: Readonly<Record<string, readonly string[]>> = {
  value: [
    '20230231',
    '20231301',
    '202309041260',
    '20230904120060',
    '2023-09-04',
    '99',
    'gisteren',
    '1,5',
    '.5',
    '01',
    '+1',
    '1e3',
    'INF',
    '',
    ' 1',
    'yes',
    '20230904120000Z',
    '000000000',
  ],
  unit: ['tablet', 'mL', 'stuk(s)', '', 'a b'],
  code: ['XYZZY', '', '1 2', 'é'],
  codeSystem: ['http://snomed.info/sct', '2.16.840.01', 'zomaar iets', ''],
  root: ['2.16.840.1.113883.2.4.6.3 ', 'http://fhir.nl/fhir/NamingSystem/bsn', '1..2', '', '2.16.840.1.113883.2.4.6.03'],
  extension: ['', '123456789', ' 999900006 ', '1'],
  nullFlavor: ['XX', '', 'unk', 'NULL', 'CP'],
  operator: ['X', '', 'a'],
  use: ['XX', 'hp', 'HP  WP', 'L,OR'],
  qualifier: ['XX', 'br', 'IN,BR'],
  mediaType: ['text/html', 'application/pdf', ''],
  inclusive: ['1', 'yes', ''],
  typeCode: ['XXX', 'RESP', ''],
  classCode: ['XXX', 'OBS', ''],
  moodCode: ['XXX', 'INT', 'RQO'],
};

const TYPES: readonly [string, ...string[]] = ['TS', 'IVL_TS', 'PIVL_TS', 'PQ', 'ST', 'CD', 'ZZZ', ''];

const UNKNOWN_ATTRIBUTES: readonly [XmlAttribute, ...XmlAttribute[]] = [
  { local: 'onbekend', uri: '', value: '1' },
  { local: 'displayName', uri: '', value: 'vreemd' },
  { local: 'lang', uri: 'http://www.w3.org/XML/1998/namespace', value: 'nl' },
  { local: 'extra', uri: 'urn:example:x', value: 'y' },
  { local: 'nullFlavor', uri: '', value: 'NI' },
];

const STRANGERS: readonly [XmlElement, ...XmlElement[]] = [
  plain('onbekend', { value: '7' }, [], 'tekst'),
  plain('id', { root: '1.2.3', extension: '4' }),
  plain('code', { code: 'Q', codeSystem: '2.16.840.1.113883.5.4' }),
  plain('translation', { code: 'T' }),
  plain('effectiveTime', { value: '2023' }),
  new XmlElement('urn:example:x', 'vreemd', [{ local: 'a', uri: '', value: '<&>' }], [new XmlElement('urn:example:x', 'b', [], [], 'diep')]),
  new XmlElement('', 'leeg'),
];

/** Every kind of fault; the result takes the place of the element. */
const FAULTS = {
  drop: () => [],
  repeat: (e) => [e, e],
  rename: (e, n) => [renamed(e, ['onbekend', e.local.toUpperCase(), 'code', 'value'][n % 4] ?? 'onbekend')],
  foreign: (e) => [new XmlElement('urn:example:x', e.local, e.attributes, e.children, e.text, e.type)],
  empty: (e) => [new XmlElement(e.uri, e.local)],
  childless: (e) => [rebuilt(e, e.attributes, [])],
  bare: (e) => [rebuilt(untyped(e), [], e.children)],
  dropAttribute: (e, n) => [rebuilt(e, withoutAttribute(e, n), e.children)],
  badAttribute: (e, n) => [badAttribute(e, n)],
  unknownAttribute: (e, n) => [added(e, pick(UNKNOWN_ATTRIBUTES, n))],
  strangerFirst: (e, n) => [rebuilt(e, e.attributes, [pick(STRANGERS, n), ...e.children])],
  strangerLast: (e, n) => [rebuilt(e, e.attributes, [...e.children, pick(STRANGERS, n)])],
  reversed: (e) => [rebuilt(e, e.attributes, [...e.children].reverse())],
  looseText: (e) => [mixed(e, ['losse tekst', ...e.children])],
  retyped: (e, n) => [withType(untyped(e), pick(TYPES, n))],
  base64: (e) => [added(e, { local: 'representation', uri: '', value: 'B64' })],
  reference: (e) => [rebuilt(e, e.attributes, [plain('reference', { value: 'http://voorbeeld.example/bijlage.pdf' }), ...e.children])],
} as const satisfies Record<string, Apply>;

type FaultKind = keyof typeof FAULTS;

const KINDS = Object.keys(FAULTS) as readonly FaultKind[];

function pick<T>(from: readonly [T, ...T[]], n: number): T {
  return from[n % from.length] ?? from[0];
}

function rebuilt(e: XmlElement, attributes: readonly XmlAttribute[], children: readonly XmlElement[]): XmlElement {
  const made = new XmlElement(e.uri, e.local, attributes, children, children.length > 0 ? '' : e.text, e.type);
  return children.length > 0 && e.text !== '' ? mixed(made, [e.text, ...children]) : made;
}

function mixed(e: XmlElement, content: readonly (string | XmlElement)[]): XmlElement {
  const text = content.filter((part) => typeof part === 'string').join('');
  const children = content.filter((part) => typeof part !== 'string');
  if (children.length === 0) return new XmlElement(e.uri, e.local, e.attributes, [], text, e.type);
  return new XmlElement(e.uri, e.local, e.attributes, children, text, e.type, undefined, 0, 0, 0, content);
}

function isType(a: XmlAttribute): boolean {
  return a.uri === XSI && a.local === 'type';
}

function untyped(e: XmlElement): XmlElement {
  return new XmlElement(
    e.uri,
    e.local,
    e.attributes.filter((a) => !isType(a)),
    e.children,
    e.text,
  );
}

function withoutAttribute(e: XmlElement, n: number): readonly XmlAttribute[] {
  return e.attributes.filter((a, i) => isType(a) || i !== n % e.attributes.length);
}

function added(e: XmlElement, attribute: XmlAttribute): XmlElement {
  const others = e.attributes.filter((a) => a.local !== attribute.local || a.uri !== attribute.uri);
  return rebuilt(e, [...others, attribute], e.children);
}

/** One of the attributes that have bad values gets one of them; an element without such attributes gets a new one. */
function badAttribute(e: XmlElement, n: number): XmlElement {
  const candidates = e.attributes.filter((a) => a.uri === '' && BAD_VALUES[a.local] !== undefined);
  const chosen = candidates[n % Math.max(1, candidates.length)] ?? { local: 'value', uri: '', value: '' };
  const values = BAD_VALUES[chosen.local] ?? [''];
  const bad = { ...chosen, value: values[n % values.length] ?? '' };
  return candidates.length === 0
    ? added(e, bad)
    : rebuilt(
        e,
        e.attributes.map((a) => (a === chosen ? bad : a)),
        e.children,
      );
}

function everyElement(e: XmlElement, into: XmlElement[] = []): XmlElement[] {
  into.push(e);
  for (const c of e.children) everyElement(c, into);
  return into;
}

function replaced(e: XmlElement, target: XmlElement, by: readonly XmlElement[]): readonly XmlElement[] {
  if (e === target) return by;
  if (e.children.length === 0) return [e];
  const children = e.children.flatMap((c) => replaced(c, target, by));
  if (children.length === e.children.length && children.every((c, i) => c === e.children[i])) return [e];
  return [rebuilt(e, e.attributes, children)];
}

function withFault(root: XmlElement, { at, kind, variant }: Fault): XmlElement {
  const all = everyElement(root);
  const target = all[at % all.length] ?? root;
  const by = FAULTS[kind](target, variant);
  return replaced(root, target, by)[0] ?? root;
}

const fault: fc.Arbitrary<Fault> = fc.record({
  at: fc.nat(5000),
  kind: oneOf<FaultKind>([40, fc.constant('badAttribute')], [60, fc.constantFrom(...KINDS)]),
  variant: fc.nat(30),
});

/** The same trees with up to six faults each; a tree without faults is possible. The root element stays. */
export function broken(tree: fc.Arbitrary<XmlElement>): fc.Arbitrary<XmlElement> {
  return fc.tuple(tree, fc.array(fault, { maxLength: 6, size: 'max' })).map(([root, faults]) => faults.reduce(withFault, root));
}
