import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCarrier, itemsOf } from '../../src/hl7v3/carrier.js';
import { payloadsOf } from '../../src/hl7v3/answer.js';
import { XmlError } from '../../src/xml/error.js';
import { FILE_LIMITS } from '../../src/xml/limits.js';
import { readXml } from '../../src/xml/reader.js';
import type { XmlElement } from '../../src/xml/element.js';

/** One case of a corpus: a real message in its own folder. */
export interface Case {
  readonly name: string;
  readonly file: string;
  readonly root: XmlElement;
  /** The dispense lists in it, in order. */
  readonly lists: readonly XmlElement[];
}

/** The dispense cases below a corpus folder that are well-formed; the others are named with their reason. */
export function dispenseCases(corpus: string): { readonly cases: readonly Case[]; readonly skipped: readonly string[] } {
  const folder = existsSync(join(corpus, 'dispense')) ? join(corpus, 'dispense') : corpus;
  const cases: Case[] = [];
  const skipped: string[] = [];
  for (const name of readdirSync(folder)
    .filter((n) => n.startsWith('v612-'))
    .sort()) {
    const file = join(folder, name, 'input.hl7v3.xml');
    if (!existsSync(file)) continue;
    try {
      const root = readXml(readFileSync(file), { limits: FILE_LIMITS, processingInstructions: 'skip-in-prolog' });
      cases.push({ name, file, root, lists: listsIn(root) });
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      skipped.push(`${name}: ${error.code} at line ${error.line}`);
    }
  }
  return { cases, skipped };
}

/** Every MedicationDispenseList that a document carries. */
export function listsIn(root: XmlElement): readonly XmlElement[] {
  const { carrier } = openCarrier(root);
  if (carrier === undefined) return [];
  const payloads = carrier.kind === 'payload' ? [carrier.payload] : itemsOf(carrier).flatMap(payloadsOf);
  return payloads.flatMap((p) => (p.local === 'subject' ? p.children : [p])).filter((p) => p.local === 'MedicationDispenseList');
}
