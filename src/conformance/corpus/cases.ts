import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { itemsOf, openCarrier } from '../../hl7v3/carrier.js';
import { payloadsOf } from '../../hl7v3/answer.js';
import { interaction } from '../../hl7v3/interactions.js';
import { payloadsIn } from '../../mapping/payloads.js';
import { XmlError } from '../../xml/error.js';
import { FILE_LIMITS } from '../../xml/limits.js';
import { readXml } from '../../xml/reader.js';
import type { XmlElement } from '../../xml/element.js';

/** File that makes a folder a case of a corpus. */
export const INPUT = 'input.hl7v3.xml';

/** One case of a corpus: a real message in its own folder. */
export interface Case {
  /** Name of its folder. */
  readonly name: string;
  readonly file: string;
  readonly root: XmlElement;
  /** What is translated of it, in order. */
  readonly payloads: readonly XmlElement[];
}

/** A folder of a corpus, with its path below it: a case that translates, or the reason why there is none. */
export type Found = { readonly path: string; readonly folder: string } & ({ readonly case: Case } | { readonly reason: string });

/** Every folder at or below a folder that holds an input, by name. */
export function corpusCases(corpus: string): readonly Found[] {
  return foldersWithInput(corpus).map((folder): Found => {
    const path = relative(corpus, folder).split(sep).join('/');
    const place = { path: path === '' ? basename(folder) : path, folder };
    const file = join(folder, INPUT);
    const root = readRoot(file);
    if (typeof root === 'string') return { ...place, reason: root };
    if (!translates(root)) return { ...place, reason: `not translated: ${kindsIn(root).join(', ')}` };
    return { ...place, case: { name: basename(folder), file, root, payloads: translatedIn(root) } };
  });
}

/** A payload that is translated, or an answer that could have held one: that nothing was found is an answer too. */
function translates(root: XmlElement): boolean {
  const { carrier } = openCarrier(root);
  return translatedIn(root).length > 0 || (carrier !== undefined && itemsOf(carrier).some(isTranslated));
}

function isTranslated({ local }: XmlElement): boolean {
  return interaction(local)?.translates !== undefined;
}

/** What a document holds: names of interactions, or of its root. */
function kindsIn(root: XmlElement): readonly string[] {
  const { carrier } = openCarrier(root);
  const items = carrier === undefined ? [] : itemsOf(carrier);
  return [...new Set((items.length === 0 ? [root] : items).map(({ local }) => local))];
}

function readRoot(file: string): XmlElement | string {
  try {
    return readXml(readFileSync(file), { limits: FILE_LIMITS, processingInstructions: 'skip-in-prolog' });
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return `${error.code} at line ${error.line}`;
  }
}

function foldersWithInput(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const here = entries.some((e) => e.isFile() && e.name === INPUT) ? [folder] : [];
  const below = entries
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
    .sort();
  return [...here, ...below.flatMap((name) => foldersWithInput(join(folder, name)))];
}

/** Every payload of a document that is translated, of whatever kind, in order. */
export function translatedIn(root: XmlElement): readonly XmlElement[] {
  const { carrier } = openCarrier(root);
  if (carrier === undefined) return [];
  const carried = carrier.kind === 'payload' ? [carrier.payload] : itemsOf(carrier).filter(isTranslated).flatMap(payloadsOf);
  return carried.flatMap(payloadsIn);
}
