import type { Moment } from '../../consent/moment.js';
import type { Choice, PatientKey, SourceUra } from '../../consent/opt-in.js';
import { StoreError } from '../errors.js';
import type { Keyring } from '../keys/keyring.js';
import type { RegisterReader, RegisterWriter } from './register.js';

/** A wish that a patient sent online, for a source to handle (CS C-64, C-75). */
export interface OnlineRequest {
  /** UUID. */
  readonly id: string;
  readonly patient: PatientKey;
  readonly source: SourceUra;
  readonly wish: Choice;
  readonly sent: Moment;
  readonly state: 'sent' | 'handled' | 'partly' | 'refused';
  readonly handled?: Moment;
}

/** Keeps a new request; the e-mail address encrypted, until the notice is sent (CS f.4). */
export async function addOnlineRequest(tx: RegisterWriter, keys: Keyring, request: OnlineRequest, email?: string): Promise<void> {
  const address = email === undefined ? null : keys.encrypt(email, [ABOUT, request.id]);
  await tx
    .insertInto('online_request')
    .values({ ...request, handled: request.handled ?? null, email: address })
    .execute();
}

const ABOUT = 'online_request';

/** The source handled a request; the address to tell, which is forgotten with that. Error: `conflict` when it was handled already. */
export async function handleOnlineRequest(
  tx: RegisterWriter,
  keys: Keyring,
  { id, source, state, handled }: Pick<OnlineRequest, 'id' | 'source' | 'state'> & { readonly handled: Moment },
): Promise<string | undefined> {
  const open = tx.selectFrom('online_request').select(['id', 'email']).where('id', '=', id).where('source', '=', source);
  const known = await open.where('state', '=', 'sent').executeTakeFirst();
  const moved = tx.updateTable('online_request').set({ state, handled, email: null }).where('id', '=', id).where('state', '=', 'sent');
  if (known === undefined || (await moved.executeTakeFirst()).numUpdatedRows !== 1n) throw new StoreError('conflict', 'online_request state');
  return known.email === null ? undefined : keys.decrypt(known.email, [ABOUT, id]).toString();
}

/** Requests of a source or of a patient, oldest first. */
export async function onlineRequests(
  db: RegisterReader,
  whose: { readonly source: SourceUra } | { readonly patient: readonly PatientKey[] },
): Promise<readonly OnlineRequest[]> {
  const all = db.selectFrom('online_request').select(['id', 'patient', 'source', 'wish', 'sent', 'state', 'handled']);
  const own = 'source' in whose ? all.where('source', '=', whose.source) : all.where('patient', 'in', whose.patient);
  return (await own.orderBy('sent').orderBy('id').execute()).map(({ wish, state, handled, ...row }) => ({
    ...row,
    wish: wish as Choice,
    state: state as OnlineRequest['state'],
    ...(handled === null ? {} : { handled }),
  }));
}

/** Takes away requests that were handled before a moment (CS f.4: 13 months); how many. */
export async function purgeOnlineRequests(tx: RegisterWriter, handledBefore: Moment): Promise<number> {
  return Number((await tx.deleteFrom('online_request').where('handled', '<', handledBefore).executeTakeFirst()).numDeletedRows);
}
