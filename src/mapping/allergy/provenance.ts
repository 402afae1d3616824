import type { Flag, Prim, Provenance, Reference } from '../../fhir/types.js';
import { PARTICIPANT_TYPE } from '../../fhir/systems.js';
import type { Context } from '../context.js';
import { extensionOf } from '../extension.js';
import { knownKeys } from '../leaf/known.js';
import { notKnown } from '../leaf/null-flavor.js';
import { primitive } from '../leaf/primitive.js';

type Agent = NonNullable<Provenance['agent']>[number];

/** A FHIR instant: nothing less than a second, and with an offset. */
const INSTANT = /T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** An agent of a Provenance: what somebody did, and who it was. */
export function agent(code: 'author' | 'informant' | 'performer', who: Reference): Agent {
  return { type: { coding: [{ system: PARTICIPANT_TYPE, code }] }, who };
}

function agentsOf(provenance: Provenance | undefined, code: string): readonly Reference[] {
  return (provenance?.agent ?? [])
    .filter((a) => a.type?.coding?.some((c) => c.system === PARTICIPANT_TYPE && c.code === code) === true)
    .flatMap((a) => a.who ?? []);
}

/** Who told of it, by what was received of its origin (AI 6). */
export function informantsIn(provenance: Provenance | undefined): readonly Reference[] {
  return agentsOf(provenance, 'informant');
}

/** Who recorded it: as the Flag says, else by what was received of its origin (AI 6). */
export function authorOf(flag: Flag, provenance: Provenance | undefined): Reference | undefined {
  return flag.author ?? agentsOf(provenance, 'author')[0];
}

/** When it was recorded. */
export function recordedIn(provenance: Provenance | undefined): Prim | undefined {
  // An instant that is absent for a reason says nothing: the Flag itself has what is known.
  return provenance?.recorded === undefined ? undefined : primitive(provenance, 'recorded', provenance.recorded, provenance._recorded);
}

/** The agents of a Provenance: the author, and who told of it. */
export function agentsSaid(author: Reference | undefined, informants: readonly Reference[]): Agent[] {
  return [...(author === undefined ? [] : [agent('author', author)]), ...informants.map((who) => agent('informant', who))];
}

/** When it was recorded, as an instant or the reason why there is none: FHIR demands one, and a day alone is none. */
export function instantOf(time: string | undefined): Prim {
  if (time !== undefined && INSTANT.test(time)) return { value: time };
  return { extension: [notKnown()] };
}

const REFERENCE_KEYS = new Set(['reference']);

/** Reports what the references of a received origin say beside where they lead; those of informants are read elsewhere. */
export function checkReferences(provenance: Provenance, cx: Context): void {
  for (const r of [...(provenance.target ?? []), ...agentsOf(provenance, 'author')]) knownKeys(r, REFERENCE_KEYS, cx);
}

/** The origin of a Flag as a resource of its own; undefined when nobody is known, since a Provenance is about somebody (AI 6). */
export function provenanceOf(flag: Flag, informants: readonly Reference[], cx: Context): Provenance | undefined {
  const agents = agentsSaid(flag.author && cx.resources.again(flag.author), informants);
  if (agents.length === 0) return undefined;
  const { value, extension } = instantOf(extensionOf(flag, 'authorTime')?.valueDateTime);
  return {
    resourceType: 'Provenance',
    id: '',
    target: [cx.resources.to(flag)],
    ...(value === undefined ? {} : { recorded: value }),
    ...(extension === undefined ? {} : { _recorded: { extension } }),
    agent: agents,
  };
}
