import type { IndexAct, IndexReference } from '../../src/mapping/registration/entry.js';
import { writeIndexRequest } from '../../src/mapping/registration/request-write.js';
import { writeIndexQuery } from '../../src/mapping/registration/query-write.js';
import { readIndexAnswer } from '../../src/mapping/registration/query-answer.js';
import { TEST_NOW } from '../support/pki.js';
import { CODES, DISPENSE } from '../mapping/registration/world.js';
import { enveloped, messageIn, PATIENT } from './questions.js';
import { PHARMACY, post } from './simulator.js';

/** Whose entry, of which patient. */
export interface Entry extends Partial<Pick<IndexReference, 'bsn' | 'category' | 'code'>> {
  readonly ura?: string;
  readonly application?: string;
  readonly id?: string;
}

let count = 0;

/** A change of the index as a source sends it. */
export function change(
  act: IndexAct,
  { ura = PHARMACY, application = '301', bsn = PATIENT, category = 'MED', code = DISPENSE, id }: Entry = {},
): string {
  const { root } = writeIndexRequest({
    act,
    reference: { bsn, category, code, application, source: ura },
    author: { kind: 'device', application, uzi: '900010080', ura, name: `Bron ${ura}`, type: 'J8' },
    message: { id: { root: '2.999.9', extension: id ?? `I-${++count}` }, sent: TEST_NOW.toISOString() },
  });
  if (root === undefined) throw new Error('not written');
  return enveloped(root);
}

/** Registers or removes; the name of the reply. */
export async function changed(soap: string, act: IndexAct, entry: Entry = {}): Promise<string> {
  const { text } = await post(soap, 'VerwijsIndex', change(act, entry));
  const { children } = messageIn(text);
  return children[0]?.local ?? messageIn(text).local;
}

/** The applications that the index names for a patient. */
export async function indexed(soap: string, by: { readonly ura: string; readonly application: string }, bsn = PATIENT): Promise<readonly string[]> {
  const { root } = writeIndexQuery({
    bsn,
    codes: [],
    author: { kind: 'device', ...by, uzi: '900010079', name: 'Praktijk', type: 'Z3' },
    message: { id: { root: '2.999.9', extension: `X-${++count}` }, sent: TEST_NOW.toISOString() },
    queryId: { root: '2.999.10', extension: `X-${count}` },
  });
  if (root === undefined) throw new Error('not written');
  const { text } = await post(soap, 'VerwijsIndexquery', enveloped(root));
  const read = readIndexAnswer(messageIn(text), { bsn, codes: CODES });
  return read.value?.map(({ application, category }) => `${category} ${application}`) ?? read.issues.map(({ code }) => code);
}
