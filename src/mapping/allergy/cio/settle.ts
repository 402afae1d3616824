import { isDeepEqual } from '../../../fhir/equal.js';
import { EXTENSIONS } from '../../../fhir/extensions.js';
import type { AllergyIntolerance, Condition, Identifier, Reference } from '../../../fhir/types.js';
import type { XmlElement } from '../../../xml/element.js';
import type { Context } from '../../context.js';
import { extend, extensionOf } from '../../extension.js';
import { claimProfile } from '../../act.js';
import { cioProfileOf } from '../../profiles.js';
import { notKnown } from '../../leaf/null-flavor.js';
import { primitive, store } from '../../leaf/primitive.js';
import type { Block, BlockResource, Kind, Link } from './block.js';
import { register } from './registration.js';

const TYPES: Readonly<Record<Kind, NonNullable<BlockResource['resourceType']>>> = {
  decision: 'Flag',
  propensity: 'AllergyIntolerance',
  reaction: 'AllergyIntolerance',
  condition: 'Condition',
  symptom: 'Observation',
  contraIndication: 'Flag',
};

/** Whom a message is about, and the element that says so. */
export interface Subject {
  readonly patient: Reference | undefined;
  readonly element: XmlElement | undefined;
}

/** Finishes blocks once the whole message is read: whose they are, what they refer to, and where they come from (AI 10). */
export function settle(blocks: readonly Block[], subject: Subject, cx: Context): void {
  const known = byId(blocks);
  for (const b of blocks) setSubject(b, subject, cx);
  for (const b of blocks) for (const link of b.links) follow(b, link, known, cx);
  for (const b of blocks) register(b, subject.patient, cx);
  for (const b of blocks) if (isAllergy(b)) spread(b, cx);
  for (const b of blocks) if (b.resource.resourceType === 'Condition') codeNotKnown(b.resource, b.element, cx);
  for (const b of conforming(blocks)) {
    const profile = cioProfileOf(b.resource);
    if (profile !== undefined && b.element !== undefined) claimProfile(b.resource, profile, b.element, cx);
  }
}

/** The blocks that conform to a profile, and so does everything that they refer to. */
function conforming(blocks: readonly Block[]): ReadonlySet<Block> {
  const out = new Set(blocks.filter((b) => cioProfileOf(b.resource) !== undefined));
  let before: number;
  do {
    before = out.size;
    for (const b of out) if (b.uses.some((used) => !out.has(used))) out.delete(b);
  } while (out.size < before);
  return out;
}

function keyOf(kind: Kind, { system, value }: Identifier): string {
  return JSON.stringify([kind, system, value]);
}

/** The blocks by their id; none where two have the same one, since a guess could be another record. */
function byId(blocks: readonly Block[]): ReadonlyMap<string, Block | undefined> {
  const out = new Map<string, Block | undefined>();
  for (const b of blocks) {
    const [id] = b.resource.identifier ?? [];
    if (id?.value === undefined) continue;
    const key = keyOf(b.kind, id);
    out.set(key, out.has(key) ? undefined : b);
  }
  return out;
}

function setSubject({ resource, element }: Block, { patient, element: from }: Subject, cx: Context): void {
  if (patient === undefined) return;
  const reference = cx.resources.again(patient);
  const place = resource.resourceType === 'AllergyIntolerance' ? 'patient' : 'subject';
  Object.assign(resource, { [place]: reference });
  traceAt('cio.patient', from ?? element, resource, place, cx);
}

/** A reference to the block where it is in the message, else what the message says of it. */
function follow(b: Block, { to, identifier, put }: Link, known: ReadonlyMap<string, Block | undefined>, cx: Context): void {
  const found = known.get(keyOf(to, identifier));
  put(() => (found === undefined ? { type: TYPES[to], identifier } : cx.resources.to(found.resource)), found);
  if (b.evidence !== undefined) b.evidence.detail = [cx.resources.to(b.resource)];
  if (found !== undefined && b.evidence === undefined) b.uses.push(found);
  if (found !== undefined && b.evidence !== undefined) found.uses.push(b);
}

function isAllergy(b: Block): b is Block<AllergyIntolerance> {
  return b.resource.resourceType === 'AllergyIntolerance';
}

/** What a propensity or a reaction and its condition say of each other. */
function spread(b: Block<AllergyIntolerance>, cx: Context): void {
  const { condition, diagnosis } = b;
  if (condition !== undefined) {
    copyOnset(b, condition, cx);
    const asserted = extensionOf(b.resource, 'allergyAssertedDate');
    if (asserted !== undefined && extensionOf(condition, 'conditionAssertedDate') === undefined)
      (condition.extension ??= []).push({ ...structuredClone(asserted), url: EXTENSIONS.conditionAssertedDate });
    if (b.resource.asserter !== undefined) condition.asserter ??= cx.resources.again(b.resource.asserter);
  }
  if (diagnosis === undefined) return;
  if (condition !== undefined && condition.code === undefined) condition.code = diagnosis;
  // A condition has one code: another one stays with the block that says it.
  else if (!isDeepEqual(condition?.code, diagnosis)) extend(b.resource, 'conditionValue', { valueCodeableConcept: diagnosis });
}

/** The profile demands a code; of a condition without a diagnosis it is not known. */
function codeNotKnown(condition: Condition, element: XmlElement | undefined, cx: Context): void {
  if (condition.code !== undefined) return;
  condition.code = { extension: [notKnown()] };
  traceAt('cio.codeNotKnown', element, condition, 'code', cx);
}

/** A propensity or a reaction began when its condition did. */
function copyOnset({ kind, resource, element }: Block<AllergyIntolerance>, condition: Condition, cx: Context): void {
  const onset = primitive(condition, 'onsetDateTime', condition.onsetDateTime, condition._onsetDateTime);
  if (onset === undefined) return;
  const [reaction] = resource.reaction ?? [];
  if (kind === 'reaction' && reaction !== undefined) {
    store(
      onset,
      (v) => (reaction.onset = v),
      (e) => (reaction._onset = structuredClone(e)),
    );
  } else {
    store(
      onset,
      (v) => (resource.onsetDateTime = v),
      (e) => (resource._onsetDateTime = structuredClone(e)),
    );
  }
  traceAt('cio.onset', element, resource, kind === 'reaction' ? 'reaction[0].onset' : 'onsetDateTime', cx);
}

/** Says where a value came from that no rule of its own writes. */
export function traceAt(rule: string, element: XmlElement | undefined, owner: object, place: string, cx: Context): void {
  if (element !== undefined) cx.trace?.add({ rule, element, owner, places: [place], value: undefined, back: undefined });
}
