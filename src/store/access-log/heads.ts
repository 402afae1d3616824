import type { Moment } from '../../consent/moment.js';
import type { Reader, Store } from '../store.js';
import { headText } from './chain.js';
import type { AccessLogTables, LogHead } from './tables.js';

/** Key with which a node signs heads. */
export interface HeadSigner {
  readonly node: string;
  readonly keyId: string;
  readonly sign: (text: Uint8Array) => Promise<Uint8Array> | Uint8Array;
}

/** Whether a signature was made with the key of this id over this text; false for a key that is not known. */
export type HeadVerifier = (keyId: string, text: Uint8Array, signature: Uint8Array) => boolean;

/** Signs the heads of all chains as they are now; each node does so every hour (D36). How many were signed. */
export async function signHeads(store: Store<AccessLogTables>, signer: HeadSigner, now: Moment): Promise<number> {
  const heads = await store.read(currentHeads);
  const signed = await Promise.all(
    heads.map(async ({ node, seq, hash }): Promise<LogHead> => {
      const signature = await signer.sign(headText({ node, seq, hash, at: now }));
      return { node, seq, hash, at: now, signer: signer.node, key_id: signer.keyId, signature };
    }),
  );
  if (signed.length === 0) return 0;
  await store.write(async (tx) => {
    // A chain that did not grow is signed already.
    await tx
      .insertInto('log_head')
      .values(signed)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
  return signed.length;
}

async function currentHeads(db: Reader<AccessLogTables>): Promise<readonly Pick<LogHead, 'node' | 'seq' | 'hash'>[]> {
  const last = db
    .selectFrom('log_line')
    .select(({ fn }) => ['node as chain', fn.max('seq').as('last')])
    .groupBy('node')
    .as('ends');
  const rows = await db
    .selectFrom('log_line')
    .innerJoin(last, (join) => join.onRef('log_line.node', '=', 'ends.chain').onRef('log_line.seq', '=', 'ends.last'))
    .select(['log_line.node', 'log_line.seq', 'log_line.hash'])
    .execute();
  return rows;
}
