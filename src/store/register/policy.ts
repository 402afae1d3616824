import { createHash } from 'node:crypto';
import type { Moment } from '../../consent/moment.js';
import { StoreError } from '../errors.js';
import type { RegisterReader, RegisterWriter } from './register.js';

/** Files that decisions are made by, kept by version so that a decision can be made again later (CS b.1, I7). */
export type PolicyKind = 'matrix' | 'regions' | 'catalogue';

/** One version of a file. */
export interface Policy {
  readonly kind: PolicyKind;
  readonly version: string;
  readonly content: string;
  readonly added: Moment;
}

/** Keeps a version. The same again is fine. Error: `conflict` when the version is there with other content. */
export async function addPolicy(tx: RegisterWriter, { kind, version, content, added }: Policy): Promise<void> {
  const digest = sha256(content);
  await tx
    .insertInto('policy_version')
    .values({ kind, version, content, digest, added })
    .onConflict((on) => on.columns(['kind', 'version']).doNothing())
    .execute();
  const kept = await find(tx, kind, version);
  if (kept?.digest !== digest) throw new StoreError('conflict', `${kind} version`);
}

/** One version as it was kept; undefined when it is not there. Error: `integrity` when it is no longer what was kept. */
export async function policy(db: RegisterReader, kind: PolicyKind, version: string): Promise<Policy | undefined> {
  const kept = await find(db, kind, version);
  if (kept === undefined) return undefined;
  const { content, digest, added } = kept;
  if (sha256(content) !== digest) throw new StoreError('integrity', 'policy_version');
  return { kind, version, content, added };
}

function find(db: RegisterReader, kind: PolicyKind, version: string) {
  return db.selectFrom('policy_version').selectAll().where('kind', '=', kind).where('version', '=', version).executeTakeFirst();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
