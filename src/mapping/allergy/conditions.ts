import type { AllergyIntolerance, Flag, Provenance, Resource } from '../../fhir/types.js';
import { CONDITION } from '../../hl7v3/models/condition.js';
import { attribute, child, type XmlElement } from '../../xml/element.js';
import { checkProfiles, finishResource } from '../act.js';
import type { Context } from '../context.js';
import { restoreRaw } from '../raw.js';
import { ALLERGY } from './allergy.js';
import { CATEGORY, isContraIndication, isDrug, isIntolerance } from './codes.js';
import { CONTRA_INDICATION_CATEGORY } from './contra-indication.js';
import { FLAG, type ContraIndication } from './flag.js';
import { provenanceOf } from './provenance.js';

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
    expected: 'DX, DINT, DALG or DNAINT',
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
export type Recorded = AllergyIntolerance | Flag;

/** The conditions among the resources of a Bundle. */
export function isRecorded(resource: Resource): resource is Recorded {
  return resource.resourceType === 'AllergyIntolerance' || isFlag(resource);
}

function isFlag(resource: Resource): resource is Flag {
  return resource.resourceType === 'Flag';
}

/** Where a condition says which patient it is about. */
export function patientKeyOf(resource: Recorded): 'patient' | 'subject' {
  return isFlag(resource) ? 'subject' : 'patient';
}

/** A condition as its element; undefined (and reported) for a record that ICA has no place for. */
export function writeCondition(resource: Recorded, cx: Context): XmlElement | undefined {
  return isFlag(resource) ? writeFlag(resource, cx) : writeAllergy(resource, cx);
}

/** An allergy to food or to something in the environment is no drug intolerance, and is not sent as one (AI 2). */
function writeAllergy(a: AllergyIntolerance, cx: Context): XmlElement | undefined {
  const categories = a.category ?? [];
  const isOther = categories.some((c) => c === 'food' || c === 'environment') || (categories.includes('biologic') && !isDrug(a.code));
  if (!isOther || categories.includes('medication')) return ALLERGY.toV3(a, cx, CONDITION.name);
  cx.rule = 'allergy.category';
  cx.report('out-of-scope', a, 'category', { found: categories.join(', '), expected: CATEGORY.rows[1]?.[1] ?? '' });
  return undefined;
}

function writeFlag(flag: Flag, cx: Context): XmlElement | undefined {
  if (!isContraIndicationFlag(flag)) {
    cx.rule = 'flag.category';
    cx.report('out-of-scope', flag, 'category', { expected: 'a contra-indication, or a code of thesaurus 40' });
    return undefined;
  }
  const [provenance, ...others] = cx.resources.provenanceOf(flag);
  for (const p of others) cx.report('too-many', p, undefined, { expected: '1 Provenance' });
  checkProfiles(flag, cx);
  if (provenance !== undefined) checkProfiles(provenance, cx);
  const view: ContraIndication = { flag, ...(provenance === undefined ? {} : { provenance }) };
  const element = FLAG.toV3(view, cx, CONDITION.name);
  return element && restoreRaw(element, flag, CONDITION, cx);
}

const THESAURUS_40 = 'urn:oid:2.16.840.1.113883.2.4.4.1.902.40';

function isContraIndicationFlag(flag: Flag): boolean {
  const [wanted] = CONTRA_INDICATION_CATEGORY.coding ?? [];
  const isInCategory = flag.category?.some((c) => c.coding?.some((x) => x.system === wanted?.system && x.code === wanted?.code) === true) === true;
  return isInCategory || flag.code?.coding?.some((c) => c.system === THESAURUS_40) === true;
}
