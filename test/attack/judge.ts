import { createHash, createVerify, X509Certificate, type KeyObject } from 'node:crypto';
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

/** Gives the key of a signer by the serial number of its certificate. */
export type KeyFor = (serial: string) => KeyObject | undefined;

/**
 * Whether every signature in the header, in an assertion or over the Body, verifies with the canonical form of a judge, and Node's own check
 * with the key of its signer; and there is one. A judge that can not read a text does not verify it.
 */
export function verifies(text: string, judge: Judge, keyFor: KeyFor): boolean {
  const all = allElements(readExact(text));
  const inHeader = all.filter((e) => e.parent?.local === 'Security');
  const assertions = inHeader.filter((e) => e.local === 'Assertion');
  const signatures = inHeader.filter((e) => e.local === 'Signature');
  const judged: Judged = { text, all, judge };
  try {
    return (
      assertions.length + signatures.length > 0 &&
      assertions.every((assertion) => assertionHolds(judged, assertion, keyFor)) &&
      signatures.every((signature) => bodyHolds(judged, signature, keyFor))
    );
  } catch {
    return false;
  }
}

interface Judged {
  readonly text: string;
  readonly all: readonly ExactElement[];
  readonly judge: Judge;
}

function assertionHolds(judged: Judged, assertion: ExactElement, keyFor: KeyFor): boolean {
  const signature = child(assertion, 'Signature');
  const serial = find(child(signature, 'KeyInfo'), 'X509SerialNumber');
  const key = keyFor(serial === undefined ? '' : textOf(serial).trim());
  return signature !== undefined && valueHolds(judged, signature, key) && digestHolds(judged, referencesOf(signature)[0], assertion, signature);
}

/** Over the Body and a timestamp, each found by its `wsu:Id`, with the certificate that stands beside it. */
function bodyHolds(judged: Judged, signature: ExactElement, keyFor: KeyFor): boolean {
  const token = find(child(signature, 'KeyInfo'), 'Reference');
  const key = keyFor(serialOf(judged, idIn(token)));
  const references = referencesOf(signature);
  const targets = references.map((reference) => withId(judged, idIn(reference)));
  const covers = targets
    .map((target) => target?.local)
    .sort()
    .join();
  return covers === 'Body,Timestamp' && valueHolds(judged, signature, key) && references.every((r, i) => digestHolds(judged, r, targets[i]));
}

function serialOf(judged: Judged, id: string): string {
  try {
    return BigInt(`0x${new X509Certificate(Buffer.from(contentOf(withId(judged, id)), 'base64')).serialNumber}`).toString();
  } catch {
    return '';
  }
}

function valueHolds({ text, all, judge }: Judged, signature: ExactElement, key: KeyObject | undefined): boolean {
  const info = child(signature, 'SignedInfo');
  if (info === undefined || key === undefined) return false;
  const signed = ENGINES[judge]({ xml: text, apex: all.indexOf(info) });
  const value = Buffer.from(contentOf(child(signature, 'SignatureValue')), 'base64');
  return createVerify('sha256').update(signed, 'utf8').verify(key, value);
}

function digestHolds(
  { text, all, judge }: Judged,
  reference: ExactElement | undefined,
  target: ExactElement | undefined,
  without?: ExactElement,
): boolean {
  if (target === undefined) return false;
  const left = without === undefined ? {} : { without: all.indexOf(without) };
  const octets = ENGINES[judge]({ xml: text, apex: all.indexOf(target), ...left });
  return createHash('sha256').update(octets, 'utf8').digest('base64') === contentOf(child(reference, 'DigestValue'));
}

function referencesOf(signature: ExactElement): readonly ExactElement[] {
  const info = child(signature, 'SignedInfo');
  return info === undefined ? [] : elementsOf(info).filter((e) => e.local === 'Reference');
}

function idIn(reference: ExactElement | undefined): string {
  return reference?.attributes.find((a) => a.local === 'URI')?.value.slice(1) ?? '';
}

function withId({ all }: Judged, id: string): ExactElement | undefined {
  return all.find((e) => e.attributes.some((a) => a.local === 'Id' && a.prefix !== '' && a.value === id));
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
