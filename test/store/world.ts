import { createHash } from 'node:crypto';
import { keyring, type Keyring, type NamedKey } from '../../src/store/keys/keyring.js';
import type { Proof } from '../../src/store/register/opt-in-row.js';
import { REGISTER } from '../../src/store/register/register.js';
import type { RegisterTables } from '../../src/store/register/tables.js';
import { openStore, type Store } from '../../src/store/store.js';
import type { OptIn } from '../../src/consent/opt-in.js';
import { isBsn } from '../../src/bsn.js';
import { isStoreError } from '../../src/store/errors.js';

/** Clock of the tests. */
export const now = (): number => Date.UTC(2026, 10, 21, 9);
export const NOON = '2026-11-21T12:00:00.000Z';

/** Sources: a practice and a pharmacy. */
export const GP1 = '90000201';
export const PH1 = '90000301';

/** Invented BSNs that pass the eleven test. */
export const BSNS: readonly string[] = Array.from({ length: 2000 }, (_, i) => String(999900000 + i)).filter(isBsn);
export const [ANNA, BRAM, CHRIS] = BSNS as readonly [string, string, string];

/** A key that is the same in every run and process. */
export function testKey(id: string): NamedKey {
  return { id, secret: createHash('sha256').update(`test key ${id}`).digest() };
}

/** The keys that most tests use. */
export const KEYS: Keyring = keyring({ pseudonym: [testKey('p1')], encryption: [testKey('e1')] });

/** Proof that notes its alarms. */
export function watched(keys: Keyring = KEYS): Proof & { readonly alarms: string[] } {
  const alarms: string[] = [];
  return { keys, alarm: ({ id, version }) => alarms.push(`${id}/${version}`), alarms };
}

/** The register, open. */
export function openRegister(url: string, patience?: number): Promise<Store<RegisterTables>> {
  return openStore({ url, now, ...(patience === undefined ? {} : { patience }) }, REGISTER);
}

/** An id of its own for a number. */
export function uuid(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** A yes in force of somebody at the practice; what is given is different. */
export function yes(patient: string, n: number, other: Partial<OptIn> = {}): OptIn {
  return {
    id: uuid(n),
    version: 1,
    patient,
    source: GP1,
    status: 'active',
    decision: 'permit',
    confirmed: 'permit',
    categories: ['PS', 'ICA'],
    given: '2026-11-20T10:15:00+01:00',
    registered: '2026-11-20T09:16:30.000Z',
    effective: '2026-11-20T09:16:30.000Z',
    channel: 'spoken',
    information: [{ material: 'folder', version: '2023-05', date: '2026-11-02' }],
    recorder: { organization: GP1, person: '900000101' },
    signatures: [{ party: 'patient', decision: 'permit', given: '2026-11-20T10:15:00+01:00' }],
    verified: '2026-11-20T09:16:30.000Z',
    catalogue: '2026-01',
    ...other,
  };
}

/** The next version of a decision: withdrawn. */
export function withdrawn(optIn: OptIn, at: string = NOON): OptIn {
  return {
    ...optIn,
    version: optIn.version + 1,
    status: 'inactive',
    ended: at,
    endReason: 'withdrawn',
    withdrawal: { at, by: 'patient', channel: 'desk' },
  };
}

/** The code of what a promise rejects with, and where; `nothing` when it does not. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'nothing',
    (error: unknown) => (isStoreError(error) ? `${error.code}: ${error.at ?? ''}` : String(error)),
  );
}
