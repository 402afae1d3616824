import { createHash, createVerify, type KeyObject } from 'node:crypto';
import { XmlDocument } from 'libxml2-wasm';
import { elementsOf, textOf, type ExactElement } from '../../src/xml/exact-element.js';
import { readExact } from '../../src/xml/exact.js';
import { allElements, ENGINES, type Engine } from '../xml/canonical-engines.js';

/** An engine that is not ours. */
export type Judge = Exclude<Engine, 'ours'>;

/** Whether libxml2 finds a text well-formed. */
export function isWellFormed(text: string): boolean {
  try {
    XmlDocument.fromString(text).dispose();
    return true;
  } catch {
    return false;
  }
}

/** Whether every assertion in the header verifies with the canonical form of a judge, and Node's own check with the key of its signer. */
export function verifies(text: string, judge: Judge, keyFor: (serial: string) => KeyObject | undefined): boolean {
  const all = allElements(readExact(text));
  const assertions = all.filter((e) => e.local === 'Assertion' && e.parent?.local === 'Security');
  return assertions.length > 0 && assertions.every((assertion) => holds(text, all, assertion, judge, keyFor));
}

function holds(text: string, all: readonly ExactElement[], assertion: ExactElement, judge: Judge, keyFor: Parameters<typeof verifies>[2]): boolean {
  const signature = child(assertion, 'Signature');
  const info = child(signature, 'SignedInfo');
  const reference = child(info, 'Reference');
  const serial = find(child(signature, 'KeyInfo'), 'X509SerialNumber');
  const key = keyFor(serial === undefined ? '' : textOf(serial).trim());
  if (signature === undefined || info === undefined || key === undefined) return false;
  const canonical = ENGINES[judge];
  const octets = canonical({ xml: text, apex: all.indexOf(assertion), without: all.indexOf(signature) });
  const digest = createHash('sha256').update(octets, 'utf8').digest('base64');
  const signed = canonical({ xml: text, apex: all.indexOf(info) });
  const value = Buffer.from(contentOf(child(signature, 'SignatureValue')), 'base64');
  return digest === contentOf(child(reference, 'DigestValue')) && createVerify('sha256').update(signed, 'utf8').verify(key, value);
}

function contentOf(element: ExactElement | undefined): string {
  return element === undefined ? '' : textOf(element).replace(/\s/g, '');
}

function child(element: ExactElement | undefined, local: string): ExactElement | undefined {
  return element === undefined ? undefined : elementsOf(element).find((e) => e.local === local);
}

function find(element: ExactElement | undefined, local: string): ExactElement | undefined {
  return element === undefined ? undefined : allElements(element).find((e) => e.local === local);
}
