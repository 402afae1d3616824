import { ALLERGY_CLINICAL, ALLERGY_VERIFICATION, V3_ACT_STATUS, V3_ACT_UNCERTAINTY } from '../../fhir/systems.js';
import type { AllergyIntolerance, CodeableConcept, Coding, Prim } from '../../fhir/types.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Codec } from '../codec.js';
import type { Context } from '../context.js';
import { CS } from '../leaf/code.js';
import { knownExtensions, knownKeys } from '../leaf/known.js';
import { ABSENT_URLS, nullFlavor, nullFlavorOf, withDataAbsent } from '../leaf/null-flavor.js';

/** What an ActStatus says: that the record was a mistake, or how the allergy stands (AI 4.2). */
interface StatusRow {
  readonly clinical: 'active' | 'inactive' | 'resolved' | undefined;
}

const ROWS: readonly (readonly [v3: string, row: StatusRow])[] = [
  ['active', { clinical: 'active' }],
  ['completed', { clinical: 'resolved' }],
  // Obsolete is no disproof: it is not `refuted`.
  ['obsolete', { clinical: 'inactive' }],
  ['nullified', { clinical: undefined }],
  ['cancelled', { clinical: undefined }],
  ['aborted', { clinical: 'inactive' }],
  ['suspended', { clinical: 'inactive' }],
  ['held', { clinical: 'inactive' }],
  ['new', { clinical: 'active' }],
  ['normal', { clinical: 'active' }],
];

/** Every ActStatus that a condition may have. */
export const ACT_STATUSES: readonly string[] = ROWS.map(([v3]) => v3);

/** statusCode <-> the code of the act, which stands beside the FHIR status (AI 4.2). What is no status is kept and says nothing. */
export const ACT_STATUS: Codec<Prim> = {
  about: { ...CS.about, kind: 'ACT_STATUS', spec: 'AI 4.2', vocabulary: ACT_STATUSES },
  toFhir: (element, cx) => {
    const prim = CS.toFhir(element, cx);
    if (prim?.value === undefined || ACT_STATUSES.includes(prim.value)) return prim;
    cx.report('code-unknown', element, 'code', { found: prim.value, expected: ACT_STATUSES.join(', ') });
    cx.keep(element, 'code');
    return prim.extension === undefined ? undefined : { extension: prim.extension };
  },
  toV3: (prim, cx, name) => CS.toV3(prim, cx, name),
};

const BY_STATUS = new Map(ROWS);
const BY_CLINICAL: ReadonlyMap<string, string> = new Map([
  ['active', 'active'],
  ['resolved', 'completed'],
  ['inactive', 'obsolete'],
]);

/** The two concepts that tell the status of an allergy together. */
export type StatusOf = Pick<AllergyIntolerance, 'clinicalStatus' | 'verificationStatus' | 'modifierExtension'>;

/** The first code that a concept has in a system. */
export function codeIn(concept: CodeableConcept | undefined, system: string): string | undefined {
  return concept?.coding?.find((c) => c.system === system)?.code;
}

/** Adds a code behind those that are there. */
function addCoding(concept: CodeableConcept | undefined, coding: Coding): CodeableConcept {
  return { ...concept, coding: [...(concept?.coding ?? []), coding] };
}

/** The clinical status as FHIR says it; a code that does not exist says nothing (checkStatus reports it). */
export function clinicalIn({ clinicalStatus }: StatusOf): string | undefined {
  const code = codeIn(clinicalStatus, ALLERGY_CLINICAL);
  return code !== undefined && BY_CLINICAL.has(code) ? code : undefined;
}

/** Whether a status says that the record was a mistake: then there is no clinical status (ait-2). */
function isMistake(status: string | undefined): boolean {
  return status !== undefined && BY_STATUS.has(status) && BY_STATUS.get(status)?.clinical === undefined;
}

/** Stores the status of the act: as a code of its own behind the FHIR status that follows from it. */
export function setStatus(a: AllergyIntolerance, { value, extension }: Prim): void {
  if (value !== undefined) {
    const coding: Coding = { system: V3_ACT_STATUS, code: value };
    if (isMistake(value)) a.verificationStatus = addCoding(a.verificationStatus, coding);
    else a.clinicalStatus = addCoding(a.clinicalStatus, coding);
  }
  // Without a code there is still to be a clinical status (ait-1).
  const flavor = nullFlavorOf(extension);
  if (flavor !== undefined) a.clinicalStatus = { ...a.clinicalStatus, extension: withDataAbsent(flavor) };
}

/** The status of the act: as it was sent, else as it follows from the FHIR status (AI 4.2). */
export function statusOf(a: StatusOf): Prim | undefined {
  const sent = codeIn(a.clinicalStatus, V3_ACT_STATUS) ?? codeIn(a.verificationStatus, V3_ACT_STATUS);
  const extension = hasNoStatus(a) ? undefined : a.clinicalStatus?.extension;
  const flavor = nullFlavorOf(extension);
  // A code beside the reason why there is no status follows from something else.
  const value = sent ?? (flavor === undefined && !hasNoStatus(a) ? statusFromFhir(a) : undefined);
  if (value === undefined && flavor === undefined) return undefined;
  return { ...(value === undefined ? {} : { value }), ...(extension === undefined ? {} : { extension }), owner: a, key: 'clinicalStatus' };
}

function statusFromFhir(a: StatusOf): string | undefined {
  if (codeIn(a.verificationStatus, ALLERGY_VERIFICATION) === 'entered-in-error') return 'nullified';
  return BY_CLINICAL.get(codeIn(a.clinicalStatus, ALLERGY_CLINICAL) ?? '');
}

/** Whether nothing is known of the status: neither a code nor, in HL7v3, a reason why there is none. */
export function hasNoStatus({ clinicalStatus, verificationStatus }: StatusOf): boolean {
  const isMistaken = codeIn(verificationStatus, ALLERGY_VERIFICATION) === 'entered-in-error' || isMistake(codeIn(verificationStatus, V3_ACT_STATUS));
  if (isMistaken || codeIn(clinicalStatus, V3_ACT_STATUS) !== undefined) return false;
  if (clinicalStatus === undefined) return true;
  const has = (url: string): boolean => clinicalStatus.extension?.some((e) => e.url === url) === true;
  return has(EXTENSIONS.dataAbsentReason) && !has(EXTENSIONS.nullFlavor);
}

/** Whether the condition is recorded as not present: as marked, else because FHIR refutes it (AI 4.2). */
export function isNegated(a: StatusOf): boolean {
  const mark = a.modifierExtension?.find((e) => e.url === EXTENSIONS.negation);
  return mark === undefined ? codeIn(a.verificationStatus, ALLERGY_VERIFICATION) === 'refuted' : mark.valueBoolean === true;
}

/** The FHIR code of clinicalStatus that follows from status and negation; none for a mistake. */
export function clinicalOf(a: StatusOf): string | undefined {
  const status = statusOf(a)?.value;
  if (isMistake(status)) return undefined;
  return isNegated(a) ? 'inactive' : BY_STATUS.get(status ?? '')?.clinical;
}

/** The FHIR code of verificationStatus: a mistake, else refuted, else how sure the author was (AI 4.2). */
export function verificationOf(a: StatusOf): string | undefined {
  if (isMistake(statusOf(a)?.value)) return 'entered-in-error';
  if (isNegated(a)) return 'refuted';
  const uncertainty = uncertaintyOf(a)?.code;
  return uncertainty === 'U' ? 'unconfirmed' : uncertainty === 'N' ? 'confirmed' : undefined;
}

/** The code of uncertainty as it was sent: neither FHIR's own nor the status of the act. */
function uncertaintyIn(a: StatusOf): Coding | undefined {
  return a.verificationStatus?.coding?.find((c) => c.system !== ALLERGY_VERIFICATION && c.system !== V3_ACT_STATUS);
}

/** How sure the author was: as it was sent, else as it follows from the FHIR status (AI 2). */
export function uncertaintyOf(a: StatusOf): Coding | undefined {
  const own = codeIn(a.verificationStatus, ALLERGY_VERIFICATION);
  const code = own === 'unconfirmed' ? 'U' : own === 'confirmed' ? 'N' : undefined;
  const flavor = nullFlavorOf(a.verificationStatus?.extension);
  const sent = uncertaintyIn(a) ?? (flavor === undefined ? undefined : { extension: [nullFlavor(flavor)] });
  return sent ?? (code === undefined ? undefined : { system: V3_ACT_UNCERTAINTY, code });
}

/** Stores how sure the author was, as a code behind the FHIR status; R4 takes no coding without a code there, so a reason stands beside. */
export function setUncertainty(a: AllergyIntolerance, coding: Coding): void {
  const flavor = coding.code === undefined ? nullFlavorOf(coding.extension) : undefined;
  if (flavor !== undefined) a.verificationStatus = { ...a.verificationStatus, extension: withDataAbsent(flavor) };
  else a.verificationStatus = addCoding(a.verificationStatus, coding);
}

/** Puts FHIR's own code first. */
export function withFhirCode(concept: CodeableConcept | undefined, system: string, code: string): CodeableConcept {
  return { ...concept, coding: [{ system, code }, ...(concept?.coding ?? [])] };
}

const CONCEPT_KEYS = new Set(['extension', 'coding']);
const CODING_KEYS = new Set(['system', 'code']);

/** Reports what a status concept holds beside the codes that are read. */
export function checkStatus(a: AllergyIntolerance, cx: Context): void {
  const { clinicalStatus, verificationStatus } = a;
  if (clinicalStatus !== undefined) checkConcept(clinicalStatus, [ALLERGY_CLINICAL, V3_ACT_STATUS], undefined, cx);
  // An act has one status.
  const others = codeIn(clinicalStatus, V3_ACT_STATUS) === undefined ? [V3_ACT_STATUS] : [];
  if (verificationStatus !== undefined) checkConcept(verificationStatus, [ALLERGY_VERIFICATION, ...others], uncertaintyIn(a), cx);
}

function checkConcept(concept: CodeableConcept, systems: readonly string[], own: Coding | undefined, cx: Context): void {
  knownKeys(concept, CONCEPT_KEYS, cx);
  knownExtensions(concept.extension, ABSENT_URLS, cx);
  const seen = new Set<string>();
  concept.coding?.forEach((c, i) => {
    if (c === own) return;
    if (c.system === undefined || !systems.includes(c.system) || seen.has(c.system)) return cx.report('not-mapped', concept.coding ?? concept, i);
    seen.add(c.system);
    if (c.system === ALLERGY_CLINICAL && !BY_CLINICAL.has(c.code ?? ''))
      cx.report('code-unknown', concept, undefined, { found: c.code ?? '', expected: [...BY_CLINICAL.keys()].join(', ') });
    knownKeys(c, CODING_KEYS, cx);
  });
}
