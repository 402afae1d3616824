import { createHash } from 'node:crypto';
import type { LogLine } from './tables.js';

/** Hash that a chain begins with. */
export const GENESIS = '0'.repeat(64);

/** What the hash of a line covers: all of it but the hold, which comes and goes. */
export type Chained = Omit<LogLine, 'hash' | 'held'>;

/**
 * Link of a line to the one before it: SHA-256 over the previous hash, the place, the open text and the hash of the encrypted part, each
 * on a line of its own. The columns that lines are found by are not in it: `verifyChain` compares them with the open text.
 */
export function linkOf(previous: string, line: Pick<Chained, 'node' | 'seq' | 'open' | 'restricted'>): string {
  const restricted = line.restricted === null ? '' : createHash('sha256').update(line.restricted).digest('hex');
  return createHash('sha256')
    .update(`${previous}\n${line.node}\n${line.seq}\n${line.open ?? ''}\n${restricted}`)
    .digest('hex');
}

/** What is signed of a head: which chain, how far, and its hash at that moment. */
export function headText(head: { readonly node: string; readonly seq: number; readonly hash: string; readonly at: string }): Uint8Array {
  return Buffer.from(`schakel access log head\n${head.node}\n${head.seq}\n${head.hash}\n${head.at}`, 'utf8');
}
