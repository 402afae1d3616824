import { COMMON_TAGS } from '../../fhir/systems.js';
import type { AllergyIntolerance, Condition, Flag, Provenance, Reference, Resource } from '../../fhir/types.js';
import { CONDITION } from '../../hl7v3/models/condition.js';
import { attribute, child, type XmlElement } from '../../xml/element.js';
import { checkProfiles, finishResource } from '../act.js';
import type { Context } from '../context.js';
import { extensionOf } from '../extension.js';
import { specificationIn, specifiedCode } from '../leaf/specified.js';
import { restoreRaw } from '../raw.js';
import { ALLERGY } from './allergy.js';
import { CATEGORY, CONDITION_KINDS, isContraIndication, isDrug, isIntolerance, isInThesaurus40 } from './codes.js';
import { CONTRA_INDICATION_CATEGORY } from './contra-indication.js';
import { FLAG, type ContraIndication } from './flag.js';
import { asContraIndication, isContraIndicated } from './problem.js';
import { checkReferences, provenanceOf } from './provenance.js';

/** Whether a condition is a contra-indication, by its code. */
export function isFlagCondition(element: XmlElement): boolean {
  const code = child(element, 'code');
  return code !== undefined && isContraIndication(code);
}

/** A condition as what it becomes: a contra-indication is a Flag, all else an AllergyIntolerance (D11). */
export function readCondition(element: XmlElement, cx: Context): Recorded | undefined {
  const code = child(element, 'code');
  if (isFlagCondition(element)) return readFlag(element, cx);
  if (code !== undefined && isIntolerance(code)) return ALLERGY.toFhir(element, cx);
  cx.rule = 'condition.code';
  cx.report(code === undefined ? 'required' : 'code-unknown', code ?? element, code === undefined ? '/code' : 'code', {
    ...(attribute(code ?? element, 'code') === undefined ? {} : { found: attribute(code ?? element, 'code') ?? '' }),
    expected: CONDITION_KINDS.join(', '),
  });
  return undefined;
}

function readFlag(element: XmlElement, cx: Context): Flag | undefined {
  cx.enter(element);
  const { flag, informants } = FLAG.toFhir(element, cx) ?? {};
  if (flag === undefined) return undefined;
  finishResource(flag, element, cx);
  const provenance = provenanceOf(flag, informants ?? [], cx);
  if (provenance !== undefined) addProvenance(provenance, element, cx);
  return flag;
}

function addProvenance(provenance: Provenance, element: XmlElement, cx: Context): void {
  cx.resources.add(provenance);
  const author = child(element, 'author') ?? element;
  cx.trace?.add({
    rule: 'flag.provenance',
    element: author,
    owner: provenance,
    places: ['target[0]', 'recorded', 'agent'],
    value: undefined,
    back: undefined,
  });
}

/** A record that is written as a condition. */
export type Recorded = AllergyIntolerance | Flag | Condition;

/** The conditions among the resources of a Bundle; a problem is one when medication surveillance knows it. */
export function isRecorded(resource: Resource): resource is Recorded {
  return isAllergy(resource) || resource.resourceType === 'Flag' || (isProblem(resource) && isContraIndicated(resource));
}

function isAllergy(resource: Resource): resource is AllergyIntolerance {
  return resource.resourceType === 'AllergyIntolerance';
}

export function isProblem(resource: Resource): resource is Condition {
  return resource.resourceType === 'Condition';
}

/** The patient that a condition is about. */
export function patientOf(resource: Recorded): Reference | undefined {
  return isAllergy(resource) ? resource.patient : resource.subject;
}

/** A condition as its element; undefined (and reported) for a record that ICA has no place for. */
export function writeCondition(resource: Recorded, cx: Context): XmlElement | undefined {
  if (isAllergy(resource)) return writeAllergy(resource, cx);
  return isProblem(resource) ? FLAG.toV3(asContraIndication(resource, cx), cx, CONDITION.name) : writeFlag(resource, cx);
}

/** SNOMED CT: reaction, for what is told of one and is no intolerance itself (AI 10). */
const REACTION = '281647001';

/** An allergy to food or to something in the environment is no drug intolerance, and a reaction is none: neither is sent as one (AI 2). */
function writeAllergy(a: AllergyIntolerance, cx: Context): XmlElement | undefined {
  if (extensionOf(a, 'allergyType')?.valueCodeableConcept?.coding?.some((c) => c.code === REACTION) === true) {
    cx.rule = 'allergy.code';
    cx.report('out-of-scope', a, 'extension', { found: 'a reaction', expected: 'an intolerance' });
    return undefined;
  }
  const categories = categoriesOf(a);
  const isOther = categories.some((c) => c === 'food' || c === 'environment') || (categories.includes('biologic') && !isDrug(a.code));
  if (!isOther || categories.includes('medication')) return ALLERGY.toV3(a, cx, CONDITION.name);
  cx.rule = 'allergy.category';
  cx.report('out-of-scope', a, 'category', { found: categories.join(', '), expected: CATEGORY.rows[1]?.[1] ?? '' });
  return undefined;
}

/** The categories, each as the finer code beside it says, else as FHIR has it (AI 4.1). */
function categoriesOf(a: AllergyIntolerance): readonly string[] {
  const length = Math.max(a.category?.length ?? 0, a._category?.length ?? 0);
  return Array.from({ length }, (_, i) => {
    const extension = a._category?.[i]?.extension;
    return specifiedCode(CATEGORY, extension && specificationIn({ extension })) ?? a.category?.[i];
  }).filter((c) => c !== undefined);
}

function writeFlag(flag: Flag, cx: Context): XmlElement | undefined {
  if (flag.meta?.tag?.some((t) => t.system === COMMON_TAGS && t.code === 'actionable') === true) {
    cx.rule = 'flag.category';
    cx.report('out-of-scope', flag, 'meta.tag', { found: 'a proposal', expected: 'a contra-indication' });
    return undefined;
  }
  if (!isContraIndicationFlag(flag)) {
    cx.rule = 'flag.category';
    // An alert about a problem that is written itself is not refused, and says little that the problem does not.
    if (hasContraIndicatedDetail(flag, cx)) cx.report('not-mapped', flag, 'extension', { expected: 'the problem, which is written' });
    else cx.report('out-of-scope', flag, 'category', { expected: 'a contra-indication, or a code of thesaurus 40' });
    return undefined;
  }
  const [provenance, ...others] = cx.resources.provenanceOf(flag);
  for (const p of others) cx.report('too-many', p, undefined, { expected: '1 Provenance' });
  checkProfiles(flag, cx);
  if (provenance !== undefined) {
    checkProfiles(provenance, cx);
    checkReferences(provenance, cx);
  }
  const view: ContraIndication = { flag, ...(provenance === undefined ? {} : { provenance }) };
  const element = FLAG.toV3(view, cx, CONDITION.name);
  return element && restoreRaw(element, flag, CONDITION, cx);
}

function hasContraIndicatedDetail(flag: Flag, cx: Context): boolean {
  const reference = extensionOf(flag, 'flagDetail')?.valueReference?.reference;
  const detail = reference === undefined ? undefined : cx.resources.resolve(reference);
  return detail !== undefined && isProblem(detail) && isContraIndicated(detail);
}

/** Whether a Flag is a contra-indication, by its category or by a code of thesaurus 40 (AI 6). */
export function isContraIndicationFlag(flag: Flag): boolean {
  const [wanted] = CONTRA_INDICATION_CATEGORY.coding ?? [];
  const isInCategory = flag.category?.some((c) => c.coding?.some((x) => x.system === wanted?.system && x.code === wanted?.code) === true) === true;
  return isInCategory || isInThesaurus40(flag.code);
}
