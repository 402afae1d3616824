import type { AccessEvent } from '../../consent/log/access-event.js';
import type { Moment } from '../../consent/moment.js';
import type { Reader, Store } from '../store.js';
import { GENESIS, headText, linkOf } from './chain.js';
import { columnsOf, type Columns } from './columns.js';
import type { HeadVerifier } from './heads.js';
import type { AccessLogTables, LogLine } from './tables.js';

/** What is wrong with a chain, and where. */
export interface ChainFault {
  readonly node: string;
  readonly seq: number;
  /** `gap`: a line is missing; `link`: a line was changed; `columns`: it is found under what it does not say; `head`, `signature`: of what was signed; `emptied`: a line whose time was not over has no content. */
  readonly what: 'gap' | 'link' | 'columns' | 'head' | 'signature' | 'emptied';
}

/** Result of looking at all chains. */
export interface ChainReport {
  readonly chains: number;
  readonly lines: number;
  readonly heads: number;
  /** Lines behind the last signed head of their chain: their end could be cut off without a trace. */
  readonly unsigned: number;
  readonly faults: readonly ChainFault[];
}

const PAGE = 5_000;

/**
 * Walks all chains from their beginning and compares them with the heads that were signed (D36); lines older than `emptiedBefore` may have
 * lost their content (CS C-69). The log stays in use meanwhile.
 */
export async function verifyChains(store: Store<AccessLogTables>, verifier: HeadVerifier, emptiedBefore: Moment): Promise<ChainReport> {
  const nodes = await store.read((db) => db.selectFrom('log_line').select('node').distinct().orderBy('node').execute());
  const signedNodes = await store.read((db) => db.selectFrom('log_head').select('node').distinct().execute());
  const names = new Set([...nodes, ...signedNodes].map(({ node }) => node));
  const reports: ChainReport[] = [];
  for (const node of names) reports.push(await verifyChain(store, node, verifier, emptiedBefore));
  return {
    chains: names.size,
    lines: total(reports, ({ lines }) => lines),
    heads: total(reports, ({ heads }) => heads),
    unsigned: total(reports, ({ unsigned }) => unsigned),
    faults: reports.flatMap(({ faults }) => faults),
  };
}

function total(reports: readonly ChainReport[], of: (report: ChainReport) => number): number {
  return reports.reduce((sum, report) => sum + of(report), 0);
}

async function verifyChain(store: Store<AccessLogTables>, node: string, verifier: HeadVerifier, emptiedBefore: Moment): Promise<ChainReport> {
  const faults: ChainFault[] = [];
  // Heads first: a line that comes meanwhile is behind them, none of them is behind the lines.
  const heads = await store.read((db) => db.selectFrom('log_head').selectAll().where('node', '=', node).orderBy('seq').execute());
  const signed = new Map<number, string[]>();
  for (const { seq, hash, at, key_id, signature } of heads) {
    signed.set(seq, [...(signed.get(seq) ?? []), hash]);
    if (!verifier(key_id, headText({ node, seq, hash, at }), signature)) faults.push({ node, seq, what: 'signature' });
  }
  let [previous, seq] = [GENESIS, 0];
  for (let page = await linesAfter(store, node, 0); page.length > 0; page = await linesAfter(store, node, seq)) {
    for (const line of page) {
      faults.push(...faultsOf(line, previous, seq, emptiedBefore));
      previous = line.hash;
      seq = line.seq;
      if (signed.get(seq)?.some((hash) => hash !== line.hash) === true) faults.push({ node, seq, what: 'head' });
      signed.delete(seq);
    }
  }
  // A head of a line that is not there: the end was cut off, or the line was taken out.
  for (const missing of signed.keys()) faults.push({ node, seq: missing, what: 'head' });
  const last = Math.max(0, ...heads.map((head) => head.seq));
  return { chains: 1, lines: seq, heads: heads.length, unsigned: Math.max(0, seq - last), faults };
}

function linesAfter(store: Store<AccessLogTables>, node: string, seq: number): Promise<readonly LogLine[]> {
  return store.read((db: Reader<AccessLogTables>) =>
    db.selectFrom('log_line').selectAll().where('node', '=', node).where('seq', '>', seq).orderBy('seq').limit(PAGE).execute(),
  );
}

function faultsOf(line: LogLine, previous: string, before: number, emptiedBefore: Moment): readonly ChainFault[] {
  const seq = line.seq;
  const fault = (what: ChainFault['what']): ChainFault => ({ node: line.node, seq, what });
  if (seq !== before + 1) return [fault('gap')];
  // Of a line whose time is over only its link is left; what follows still hangs on it.
  if (line.open === null) return line.at < emptiedBefore ? [] : [fault('emptied')];
  if (linkOf(previous, { node: line.node, seq, open: line.open, restricted: line.restricted }) !== line.hash) return [fault('link')];
  return sameColumns(line, line.open) ? [] : [fault('columns')];
}

function sameColumns(line: LogLine, open: string): boolean {
  const said = columnsOf(JSON.parse(open) as AccessEvent);
  return (Object.keys(said) as (keyof Columns)[]).every((column) => said[column] === line[column]);
}
