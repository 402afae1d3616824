import { EXTENSIONS } from '../../fhir/extensions.js';
import type { AllergyIntolerance, Prim } from '../../fhir/types.js';
import type { Codec } from '../codec.js';
import type { Context } from '../context.js';
import { extend, extensionOf, extensionsOf, primitiveExtension, primitiveIn } from '../extension.js';
import { gtsExtension, gtsIn, type Interval } from '../leaf/ivl.js';
import { primitive, store } from '../leaf/primitive.js';
import { TS_DATETIME } from '../leaf/ts.js';
import { participant, referenceTo, type Participant } from '../party/participant.js';
import { derived, pair, type Rule } from '../rule.js';
import { isUnknownCode, UNKNOWN_CODE } from './codes.js';

/** Began and ended: the end is no end of the onset, so it has a place of its own (AI 2). */
function intervalOf(a: AllergyIntolerance): Interval | undefined {
  const start =
    primitive(a, 'onsetDateTime', a.onsetDateTime, a._onsetDateTime) ??
    (a.onsetPeriod && primitive(a.onsetPeriod, 'start', a.onsetPeriod.start, a.onsetPeriod._start));
  const end = primitiveIn(extensionOf(a, 'effectiveHigh'), 'valueDateTime');
  const kept = gtsIn(extensionOf(a, 'v3Gts'));
  if (start === undefined && end === undefined && kept.gts === undefined) return undefined;
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }), ...kept };
}

/** Stores when an allergy began. */
export function setOnset(a: AllergyIntolerance, start: Prim): void {
  store(
    start,
    (v) => (a.onsetDateTime = v),
    (e) => (a._onsetDateTime = e),
  );
}

function setInterval(a: AllergyIntolerance, { start, end, gts }: Interval): void {
  if (start !== undefined) setOnset(a, start);
  if (end !== undefined) (a.extension ??= []).push(primitiveExtension(EXTENSIONS.effectiveHigh, 'valueDateTime', end));
  if (gts !== undefined) (a.extension ??= []).push(gtsExtension(gts));
}

/** effectiveTime <-> the onset, and the end in its own place. */
export function effectiveTimeRule(id: string, codec: Codec<Interval>, spec: string): Rule<AllergyIntolerance> {
  return pair(`${id}.effectiveTime`, {
    v3: 'effectiveTime',
    fhir: ['onsetDateTime', 'extension(effectiveHigh).valueDateTime', 'extension(v3Gts).valueString', 'onsetPeriod.start'],
    codec,
    get: intervalOf,
    set: setInterval,
    spec,
  });
}

/** author/time <-> recordedDate. */
export function authorTimeRule(id: string, spec: string): Rule<AllergyIntolerance> {
  return pair(`${id}.authorTime`, {
    v3: 'author/time',
    fhir: 'recordedDate',
    codec: TS_DATETIME,
    get: (a) => primitive(a, 'recordedDate', a.recordedDate, a._recordedDate),
    set: (a, prim) =>
      store(
        prim,
        (v) => (a.recordedDate = v),
        (e) => (a._recordedDate = e),
      ),
    spec,
  });
}

/** Who told of it: the asserter, and an extension for every other (AI 2). */
export function informantsOf(a: AllergyIntolerance, cx: Context): readonly Participant[] {
  const all = [a.asserter, ...(extensionsOf(a, 'informant') ?? []).map((e) => e.valueReference)].filter((r) => r !== undefined);
  return all.map((r) => participant(r, a.patient ?? {}, cx));
}

/** Stores who told of it; the patient must be known. */
export function setInformants(a: AllergyIntolerance, informants: readonly Participant[], cx: Context): void {
  const [first, ...others] = informants.map((i) => referenceTo(i, a.patient ?? {}, cx)).filter((r) => r !== undefined);
  if (first !== undefined) a.asserter = first;
  for (const valueReference of others) extend(a, 'informant', { valueReference });
}

/** Where no agent is given. */
export function noAgentRule(id: string): Rule<AllergyIntolerance> {
  return derived(`${id}.noAgent`, {
    fhir: 'code',
    why: 'FHIR is to say that the agent is not known',
    from: (a) => (a.code === undefined || isUnknownCode(a.code) ? UNKNOWN_CODE : undefined),
    get: (a) => (isUnknownCode(a.code) ? a.code : undefined),
    set: (a, code) => void (a.code = code),
    spec: 'AI 3.2',
  });
}

/** The criticality with what stands beside it, as FHIR has it. */
export function criticalityIn(a: AllergyIntolerance): Prim | undefined {
  const { value, extension } = primitive(a, 'criticality', a.criticality as string | undefined, a._criticality) ?? {};
  if (value === undefined && extension === undefined) return undefined;
  return { ...(value === undefined ? {} : { value }), ...(extension === undefined ? {} : { extension }) };
}

/** Stores the criticality. */
export function setCriticality(a: AllergyIntolerance, prim: Prim): void {
  store(
    prim,
    (v) => (a.criticality = v as NonNullable<AllergyIntolerance['criticality']>),
    (e) => (a._criticality = e),
  );
}
