import type { Channel, Party } from '../../consent/opt-in.js';
import type { RefusalCode } from '../../consent/register/refusals.js';
import type { Actor } from '../../gateway/consent/actor.js';
import type { Caller } from '../fhir/caller.js';

/** How each kind of caller can hear of a withdrawal: a source from the patient, a patient says it online, the desk as itself (CS C-17). */
const CHANNELS: Readonly<Record<Actor['kind'], readonly [Channel, ...Channel[]]>> = {
  source: ['spoken', 'form'],
  patient: ['online-digid'],
  desk: ['desk'],
};

/** The channel of a withdrawal when the caller names none. */
export function usualChannel(actor: Actor): Channel {
  return CHANNELS[actor.kind][0];
}

/**
 * Why this caller cannot withdraw in these words: another channel than its own, or in the name of the desk, would tell something that did not happen,
 * and leave the source without its notice (CS C-17, C-66).
 */
export function wordsRefused(actor: Actor, { by, channel }: { readonly by: Party; readonly channel: Channel }): RefusalCode | undefined {
  if (!CHANNELS[actor.kind].includes(channel)) return 'channel';
  return by === 'desk' && actor.kind !== 'desk' ? 'forbidden' : undefined;
}

/** Whether a caller is a patient who logged in without a second factor: that is not enough to change anything (CS C-04 T2, d). */
export function lacksSecondFactor({ kind, digid }: Caller): boolean {
  return kind === 'patient' && digid === undefined;
}
