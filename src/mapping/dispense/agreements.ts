import { EXTENSIONS } from '../../fhir/extensions.js';
import { SNOMED } from '../../fhir/systems.js';
import type { Identifier, Medication, MedicationDispense } from '../../fhir/types.js';
import type { Context } from '../context.js';
import { nullFlavor } from '../leaf/null-flavor.js';
import type { Resources } from '../resources.js';
import { differences } from '../differences.js';

const ADMINISTRATION_AGREEMENT = '422037009';
/** Root that the national mapping puts before the identifier of an agreement it made from a dispense (MD 8). */
const AGREEMENT_PREFIX = 'urn:oid:1.3.6.1.4.1.58606.1.1.';
/** What only an agreement of MP9 has and 6.12 has no place for. */
const MP9_ONLY = new Set<string>([EXTENSIONS.treatment]);

/**
 * MP9 keeps the agreement (product, dosing, period) and the dispense (product, amount, place) apart; 6.12 has one event for both
 * (MD 8). An agreement joins the dispense with the same treatment and product; a lone one becomes an event without amount.
 */
export function mergeAgreements(dispenses: readonly MedicationDispense[], cx: Context): readonly MedicationDispense[] {
  if (!dispenses.some(isAgreement)) return dispenses;
  const agreements = dispenses.filter(isAgreement);
  const joined = new Map<MedicationDispense, MedicationDispense>();
  const alone: MedicationDispense[] = [];
  for (const a of agreements) {
    const partner = dispenses.find((d) => !isAgreement(d) && !joined.has(d) && belongTogether(a, d, cx.resources));
    if (partner === undefined) alone.push(a);
    else joined.set(partner, a);
  }
  return dispenses.flatMap((d) => {
    if (isAgreement(d)) return alone.includes(d) ? [asEvent(d, cx)] : [];
    const a = joined.get(d);
    return [a === undefined ? d : join(d, a, cx)];
  });
}

function isAgreement(d: MedicationDispense): boolean {
  return d.category?.coding?.some((c) => c.system === SNOMED && c.code === ADMINISTRATION_AGREEMENT) === true;
}

function treatmentOf(d: MedicationDispense): Identifier | undefined {
  return d.extension?.find((e) => e.url === EXTENSIONS.treatment)?.valueIdentifier;
}

function belongTogether(a: MedicationDispense, d: MedicationDispense, resources: Resources): boolean {
  const treatment = treatmentOf(a);
  if (treatment === undefined || differences(treatment, treatmentOf(d), '').length > 0) return false;
  return d.subject?.reference === a.subject?.reference && differences(productOf(a, resources), productOf(d, resources), '').length === 0;
}

function productOf(d: MedicationDispense, resources: Resources): Medication['code'] {
  const reference = d.medicationReference?.reference;
  const found = reference === undefined ? undefined : resources.resolve(reference);
  return found?.resourceType === 'Medication' ? found.code : undefined;
}

/** Identifier, amount and place of the dispense with the dosing and prescription of the agreement. */
function join(d: MedicationDispense, a: MedicationDispense, cx: Context): MedicationDispense {
  const taken = ['dosageInstruction', 'authorizingPrescription', 'modifierExtension'] as const;
  const { identifier: _i, status: _s, category: _c, medicationReference: _m, subject: _p, performer: _f, extension = [], ...rest } = a;
  reportCategory(a, cx);
  if (!isSameProduct(a, d, cx.resources)) cx.report('not-mapped', a, 'medicationReference');
  for (const key of Object.keys(rest)) {
    if (!taken.some((t) => t === key) && key !== 'resourceType' && key !== 'id' && key !== 'meta') cx.report('not-mapped', a, key);
  }
  if (a.identifier !== undefined) cx.report('not-mapped', a, 'identifier', { severity: 'information' });
  if (a.performer !== undefined && differences(a.performer, d.performer, '').length > 0) cx.report('not-mapped', a, 'performer');
  // An agreement is active, its dispense completed: worth a word, no more.
  if (a.status !== undefined && a.status !== d.status) cx.report('not-mapped', a, 'status', { severity: 'information' });
  for (const e of [...extension, ...(d.extension ?? [])]) {
    if (MP9_ONLY.has(e.url ?? '')) cx.report('not-mapped', e, undefined, { severity: 'information' });
  }
  const own = (d.extension ?? []).filter((e) => !MP9_ONLY.has(e.url ?? ''));
  const more = extension.filter((e) => !MP9_ONLY.has(e.url ?? '') && !own.some((o) => o.url === e.url));
  const copy: MedicationDispense = { ...d, extension: [...own, ...more] };
  if (a.dosageInstruction !== undefined) copy.dosageInstruction = a.dosageInstruction;
  if (a.authorizingPrescription !== undefined && d.authorizingPrescription === undefined) copy.authorizingPrescription = a.authorizingPrescription;
  if (a.modifierExtension !== undefined) copy.modifierExtension = a.modifierExtension;
  return cx.copyOf(d, copy);
}

/** That it is an agreement is what MP9 calls it; 6.12 has dispenses only. */
function reportCategory(a: MedicationDispense, cx: Context): void {
  cx.report('not-mapped', a, 'category', { severity: 'information' });
}

/** Whether the product of the agreement says nothing that the one of the dispense does not say. */
function isSameProduct(a: MedicationDispense, d: MedicationDispense, resources: Resources): boolean {
  const whole = ({ medicationReference: m }: MedicationDispense): object => {
    const resource = m?.reference === undefined ? undefined : resources.resolve(m.reference);
    return { ...m, reference: '', resource: { ...resource, id: '' } };
  };
  return differences(whole(a), whole(d), '').length === 0;
}

/** A lone agreement: no amount was dispensed as far as it says (MD 8). */
function asEvent(a: MedicationDispense, cx: Context): MedicationDispense {
  const { category: _c, ...rest } = a;
  reportCategory(a, cx);
  const identifier = a.identifier?.map((i) =>
    i.system?.startsWith(AGREEMENT_PREFIX) === true ? { ...i, system: 'urn:oid:' + i.system.slice(AGREEMENT_PREFIX.length) } : i,
  );
  const copy: MedicationDispense = { ...rest };
  if (identifier !== undefined) copy.identifier = identifier;
  if (a.quantity === undefined) copy.quantity = { extension: [nullFlavor('NA')] };
  return cx.copyOf(a, copy);
}
