import { isBsn } from '../../bsn.js';
import type { IndexedReference, IndexReference } from '../../mapping/registration/entry.js';
import { isIndexCategory } from '../../mapping/registration/index-codes.js';
import { isObject } from '../../trust/oauth/json.js';

/** An entry of the index: its key, the source, and when it was made and last refreshed (AM 5.2). */
export interface Entry extends IndexedReference {
  /** URA. */
  readonly source: string;
  readonly created: string;
  readonly updated: string;
}

/** The referral index: who has which kind of data of whom. Its key is patient, code and application (AM 5.2). */
export interface ReferralRegister {
  /** Makes an entry, or refreshes it. `at` are UTC instants. */
  readonly register: (reference: IndexReference, at: string) => Promise<void>;
  /** Takes an entry away; one that is not there is gone. */
  readonly remove: (reference: Pick<IndexReference, 'bsn' | 'code' | 'application'>) => Promise<void>;
  /** The entries of a patient, in the order in which they were made. */
  readonly entriesOf: (bsn: string) => readonly Entry[];
}

/** Where an index is kept. */
export interface IndexFile {
  readonly text: string | undefined;
  readonly save: (text: string) => Promise<void>;
}

/** A file that holds no index. */
export class IndexFileError extends Error {
  override readonly name = 'IndexFileError';
}

/** An index in memory, which is written to a file after each change where there is one. @throws IndexFileError */
export function referralRegister(file?: IndexFile): ReferralRegister {
  const entries = new Map<string, Entry>((file?.text === undefined ? [] : entriesIn(file.text)).map((entry) => [keyOf(entry), entry]));
  let saved: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    if (file === undefined) return saved;
    const text = `${JSON.stringify([...entries.values()], null, 2)}\n`;
    // One after another, so that the last state is what stays; one that failed does not stop the next.
    saved = saved.catch(() => undefined).then(() => file.save(text));
    return saved;
  };
  return {
    register: (reference, at) => {
      const key = keyOf(reference);
      entries.set(key, { ...reference, created: entries.get(key)?.created ?? at, updated: at });
      return save();
    },
    remove: (reference) => (entries.delete(keyOf(reference)) ? save() : Promise.resolve()),
    entriesOf: (bsn) => [...entries.values()].filter((entry) => entry.bsn === bsn),
  };
}

function keyOf({ bsn, code, application }: Pick<IndexReference, 'bsn' | 'code' | 'application'>): string {
  return [bsn, code.codeSystem, code.code, application].join(' ');
}

function entriesIn(text: string): readonly Entry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new IndexFileError('is not JSON');
  }
  if (!Array.isArray(value)) throw new IndexFileError('is not a list of entries');
  return (value as readonly unknown[]).map((one, i) => {
    if (!isEntry(one)) throw new IndexFileError(`holds something that is no entry, the ${i + 1}.`);
    return one;
  });
}

function isEntry(value: unknown): value is Entry {
  if (!isObject(value) || !isObject(value['code'])) return false;
  const { bsn, category, application, source, created, updated, code } = value;
  const texts = [bsn, category, application, source, created, updated, code['code'], code['codeSystem']];
  return texts.every((text) => typeof text === 'string' && text !== '') && isBsn(bsn as string) && isIndexCategory(category as string);
}
