import { XmlElement } from '../../src/xml/element.js';
import { XmlError } from '../../src/xml/error.js';

/** Where an element stands: `name line:column@offset`. */
export function place(e: XmlElement | undefined): string {
  return e === undefined ? 'nothing' : `${e.local} ${e.line}:${e.column}@${e.offset}`;
}

/** Every element of a tree, from the root down, in document order. */
export function allOf(e: XmlElement): XmlElement[] {
  return [e, ...e.children.flatMap(allOf)];
}

/** The error that something stops with, as `code line:column`; `read` when it does not stop. */
export function errorOf(run: () => unknown): string {
  try {
    run();
    return 'read';
  } catch (error) {
    return textOf(error);
  }
}

/** An XmlError as `code line:column`; any other error is a bug and goes on. */
export function textOf(error: unknown): string {
  if (!(error instanceof XmlError)) throw error;
  return `${error.code} ${error.line}:${error.column}`;
}

/** A tree without positions and prefixes, to compare two readings or what was written with what was read. */
export function plain(e: XmlElement): unknown {
  const attributes = e.attributes.map((a) => [a.uri, a.local, a.value]);
  const content = e.content?.map((c) => (typeof c === 'string' ? c : plain(c)));
  return { name: [e.uri, e.local], attributes, text: e.text, children: e.children.map(plain), ...(content === undefined ? {} : { content }) };
}
