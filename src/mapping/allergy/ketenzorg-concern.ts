import { ALLERGY_CLINICAL, ALLERGY_VERIFICATION } from '../../fhir/systems.js';
import type { AllergyIntolerance, Extension, Prim } from '../../fhir/types.js';
import { child, descendantsAt, type XmlElement } from '../../xml/element.js';
import type { Context } from '../context.js';
import { extensionOf, partOf, primitiveIn } from '../extension.js';
import { gtsText } from '../leaf/gts.js';
import { gtsExtension } from '../leaf/ivl.js';
import { primitive } from '../leaf/primitive.js';
import { setOnset } from './allergy-rules.js';
import type { Observed } from './ketenzorg-observation.js';
import { clinicalOf, codeIn, setStatus, verificationOf, withFhirCode } from './status.js';

/** An allergy, and the relationship that it stood in. */
export interface Concerned extends Observed {
  readonly element: XmlElement;
}

/** A concern, and what stands under it. */
export interface Concern {
  readonly concern: Extension;
  allergies: readonly Concerned[];
}

/** What the concern says of an allergy under it: which one it is, the status, and when it began (AI 8). */
export function underConcern({ allergy, element }: Concerned, group: Concern | undefined, component: XmlElement, cx: Context): void {
  if (group === undefined) return;
  const { concern } = group;
  const told = child(component, 'act') ?? component;
  // Each has its own copy: a value of a Bundle stands in one place.
  if (concern.extension !== undefined) (allergy.extension ??= []).push(structuredClone(concern));
  setStatuses(allergy, primitiveIn(partOf(concern, 'status'), 'valueCode'));
  const isTold = takeOnset(allergy, concern, descendantsAt(element, ['observation', 'effectiveTime'])[0]);
  traceOn(allergy, told, isTold, cx);
  tellEnded(allergy, element, told, cx);
}

/** The status of the observation is a constant of the form: that of the concern counts (AI 8). */
function setStatuses(a: AllergyIntolerance, status: Prim | undefined): void {
  if (status !== undefined) setStatus(a, status);
  const [clinical, verification] = [clinicalOf(a), verificationOf(a)];
  if (clinical !== undefined) a.clinicalStatus = withFhirCode(a.clinicalStatus, ALLERGY_CLINICAL, clinical);
  if (verification !== undefined) a.verificationStatus = withFhirCode(a.verificationStatus, ALLERGY_VERIFICATION, verification);
}

/** The concern tells when it began; where the observation says otherwise, its own time stays beside it as text. */
function takeOnset(a: AllergyIntolerance, concern: Extension, own: XmlElement | undefined): boolean {
  const period = partOf(concern, 'period')?.valuePeriod;
  const start = period && primitive(period, 'start', period.start, period._start);
  if (start?.value === undefined || a.onsetDateTime === start.value) return false;
  const hasOwn = a.onsetDateTime !== undefined || a._onsetDateTime !== undefined;
  if (own !== undefined && hasOwn && extensionOf(a, 'v3Gts') === undefined) (a.extension ??= []).push(gtsExtension({ value: gtsText(own) }));
  delete a._onsetDateTime;
  setOnset(a, { value: start.value, ...(start.extension === undefined ? {} : { extension: structuredClone(start.extension) }) });
  return true;
}

/** Where the values that an allergy has from its concern came from. */
function traceOn(owner: AllergyIntolerance, told: XmlElement, isOnsetTold: boolean, cx: Context): void {
  const rows = [
    ['concern.id', 'id', ['extension(concern).url', 'extension(concern).extension(id)']],
    ['concern.status', 'statusCode', ['extension(concern).extension(status)', 'clinicalStatus', 'verificationStatus']],
    ['concern.time', 'effectiveTime', ['extension(concern).extension(period)', ...(isOnsetTold ? ['onsetDateTime'] : [])]],
  ] as const;
  for (const [rule, name, places] of rows) {
    const element = child(told, name);
    if (element !== undefined) cx.trace?.add({ rule, element, owner, places, value: undefined, back: undefined });
  }
}

/** It ended, and yet it is said to be active: the status stays, and a reader is told (AI 8). */
function tellEnded(a: AllergyIntolerance, element: XmlElement, told: XmlElement, cx: Context): void {
  if (codeIn(a.clinicalStatus, ALLERGY_CLINICAL) !== 'active') return;
  const ends = [
    [extensionOf(a, 'effectiveHigh')?.valueDateTime, descendantsAt(element, ['observation', 'effectiveTime', 'high'])[0]],
    [partOf(extensionOf(a, 'concern'), 'period')?.valuePeriod?.end, descendantsAt(told, ['effectiveTime', 'high'])[0]],
  ] as const;
  cx.rule = 'concern.status';
  for (const [end, at] of ends) if (end !== undefined && at !== undefined && isPast(end, cx)) cx.report('active-after-end', at, 'value');
}

function isPast(time: string, { options: { timestamp } }: Context): boolean {
  if (timestamp === undefined) return false;
  return time.includes('T') ? Date.parse(time) < Date.parse(timestamp) : timestamp.slice(0, time.length) > time;
}
