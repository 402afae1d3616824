import { createRequire } from 'node:module';
import { XmlC14NMode, XmlDocument } from 'libxml2-wasm';
import { canonicalText } from '../../src/xml/canonical.js';
import { elementsOf, type ExactElement } from '../../src/xml/exact-element.js';
import { readExact } from '../../src/xml/exact.js';

const require = createRequire(import.meta.url);

/** As much of the library as is used; its own declarations would bring those of a browser into everything. */
interface DomNode {
  readonly nodeType: number;
  readonly parentNode: DomNode | null;
  readonly childNodes: ArrayLike<DomNode>;
  removeChild(child: DomNode): unknown;
}
interface DomDocument {
  getElementsByTagName(name: string): ArrayLike<DomNode>;
}
const { DOMParser } = require('@xmldom/xmldom') as {
  readonly DOMParser: new (options: object) => { parseFromString(xml: string, type: string): DomDocument };
};
const { ExclusiveCanonicalization, findAncestorNs } = require('xml-crypto') as {
  readonly ExclusiveCanonicalization: new () => { process(element: DomNode, options: object): string };
  readonly findAncestorNs: (document: DomDocument, xpath: string) => unknown;
};

/** What to canonicalise: elements are named by their place in document order, the root is 0. */
export interface Question {
  readonly xml: string;
  readonly apex: number;
  readonly without?: number | undefined;
  readonly prefixes?: readonly string[];
}

export type Engine = 'ours' | 'xml-crypto' | 'libxml2';

/** The canonical form by each engine; an error that an engine throws goes on. */
export const ENGINES: Readonly<Record<Engine, (question: Question) => string>> = { ours, 'xml-crypto': xmlCrypto, libxml2 };

/** All elements in document order. */
export function allElements(root: ExactElement): readonly ExactElement[] {
  return [root, ...elementsOf(root).flatMap(allElements)];
}

function ours({ xml, apex, without, prefixes = [] }: Question): string {
  const all = allElements(readExact(xml));
  const left = without === undefined ? undefined : all[without];
  return canonicalText(there(all[apex]), { inclusivePrefixes: prefixes, ...(left === undefined ? {} : { without: left }) });
}

function xmlCrypto({ xml, apex, without, prefixes = [] }: Question): string {
  const stop = (message: string): never => {
    throw new Error(message);
  };
  const document = new DOMParser({ errorHandler: { error: stop, fatalError: stop } }).parseFromString(xml, 'text/xml');
  const all = Array.from(document.getElementsByTagName('*'));
  const element = there(all[apex]);
  const ancestorNamespaces = findAncestorNs(document, stepsTo(element));
  const left = without === undefined ? undefined : all[without];
  left?.parentNode?.removeChild(left);
  return new ExclusiveCanonicalization().process(element, { inclusiveNamespacesPrefixList: [...prefixes], ancestorNamespaces });
}

function libxml2({ xml, apex, without, prefixes = [] }: Question): string {
  const document = XmlDocument.fromString(xml);
  // Whatever happens: its memory is not collected.
  try {
    const all = document.find('//*');
    const element = there(all[apex]);
    if (without !== undefined) all[without]?.remove();
    return element.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, inclusiveNamespacePrefixes: [...prefixes] });
  } finally {
    document.dispose();
  }
}

function there<T>(found: T | undefined): T {
  if (found === undefined) throw new RangeError('the question names no element');
  return found;
}

/** An XPath by positions: its own engine does not number `(//*)[n]` in document order. */
function stepsTo(element: DomNode): string {
  const { parentNode } = element;
  if (parentNode === null) return '';
  const siblings = Array.from(parentNode.childNodes).filter((node) => node.nodeType === element.nodeType);
  return `${stepsTo(parentNode)}/*[${siblings.indexOf(element) + 1}]`;
}
