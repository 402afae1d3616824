import type { AllergyIntolerance, Condition, Provenance, Reference } from '../../../fhir/types.js';
import type { Context } from '../../context.js';
import { referenceTo } from '../../party/participant.js';
import { store } from '../../leaf/primitive.js';
import { cioProvenanceProfile } from '../../profiles.js';
import { claimProfile } from '../../act.js';
import { agent, instantOf } from '../provenance.js';
import type { Block, BlockResource } from './block.js';

/** Where a block comes from: as a Provenance of its own, and as far as the resource has a place for it (AI 10). */
export function register(b: Block, patient: Reference | undefined, cx: Context): void {
  const { resource, author, performer, time } = b;
  const told = b.informant && referenceTo(b.informant, patient ?? {}, cx);
  record(b, cx);
  const agents = {
    ...(author === undefined ? {} : { author: agent('author', author) }),
    ...(told === undefined ? {} : { informant: agent('informant', told) }),
    ...(performer === undefined ? {} : { performer: agent('performer', performer) }),
  };
  const all = Object.values(agents);
  if (all.length === 0) {
    // A Provenance is about somebody.
    if (time !== undefined && !hasRecorder(resource) && b.element !== undefined) cx.report('not-mapped', b.element, '/author/time');
    return;
  }
  const provenance: Provenance = { resourceType: 'Provenance', id: '', target: [cx.resources.to(resource)], agent: all };
  setTime(provenance, b);
  b.agents = agents;
  b.provenance = provenance;
  cx.resources.add(provenance);
  trace(b, provenance, cx);
  const profile = cioProvenanceProfile(provenance, resource);
  if (profile !== undefined && b.element !== undefined) claimProfile(provenance, profile, b.element, cx);
}

function hasRecorder(resource: BlockResource): resource is AllergyIntolerance | Condition {
  return resource.resourceType === 'AllergyIntolerance' || resource.resourceType === 'Condition';
}

/** What the resource itself says of who recorded it, and when. */
function record({ resource, author, time }: Block, cx: Context): void {
  if (author !== undefined && resource.resourceType === 'Flag') Object.assign(resource, { author: cx.resources.again(author) });
  if (!hasRecorder(resource)) return;
  if (author !== undefined) resource.recorder = cx.resources.again(author);
  if (time === undefined) return;
  store(
    time,
    (v) => (resource.recordedDate = v),
    (e) => (resource._recordedDate = structuredClone(e)),
  );
}

/** When it was recorded: an instant, as FHIR demands; anything less tells when it occurred. */
function setTime(p: Provenance, { time }: Block): void {
  const { value, extension } = instantOf(time?.value);
  if (value !== undefined) p.recorded = value;
  if (extension !== undefined) p._recorded = { extension };
  if (time === undefined) return;
  if (value === undefined)
    store(
      time,
      (v) => (p.occurredDateTime = v),
      (e) => (p._occurredDateTime = structuredClone(e)),
    );
  else if (time.extension !== undefined) p._recorded = { extension: structuredClone(time.extension) };
}

function trace({ element }: Block, owner: Provenance, cx: Context): void {
  if (element === undefined) return;
  cx.trace?.add({ rule: 'cio.provenance', element, owner, places: ['target[0]', 'recorded', 'agent'], value: undefined, back: undefined });
}
