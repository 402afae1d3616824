import { EXTENSIONS } from '../../fhir/extensions.js';
import { V3_ACT_UNCERTAINTY } from '../../fhir/systems.js';
import type { CodeableConcept, Condition, Extension, Flag, Prim } from '../../fhir/types.js';
import type { Context } from '../context.js';
import { primitiveExtension } from '../extension.js';
import { knownKeys } from '../leaf/known.js';
import { primitive } from '../leaf/primitive.js';
import { isInThesaurus40 } from './codes.js';
import type { ContraIndication } from './flag.js';
import { codeIn } from './status.js';

const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const VERIFICATION = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';

/** clinicalStatus of a problem -> statusCode; what is over is completed (AI 6). */
const STATUS: ReadonlyMap<string, string> = new Map([
  ['active', 'active'],
  ['recurrence', 'active'],
  ['relapse', 'active'],
  ['inactive', 'completed'],
  ['remission', 'completed'],
  ['resolved', 'completed'],
]);
/** verificationStatus of a problem -> uncertaintyCode. */
const UNCERTAINTY: ReadonlyMap<string, string> = new Map([
  ['confirmed', 'N'],
  ['unconfirmed', 'U'],
  ['provisional', 'U'],
  ['differential', 'U'],
]);

const KEYS = new Set([
  ...['resourceType', 'id', 'identifier', 'clinicalStatus', 'verificationStatus', 'code', 'subject', 'onsetDateTime', '_onsetDateTime'],
  ...['abatementDateTime', '_abatementDateTime', 'recordedDate', '_recordedDate', 'recorder', 'asserter', 'note'],
]);

/** Whether a problem is one that medication surveillance knows: only then is it a contra-indication (AI 6). */
export function isContraIndicated(problem: Condition): boolean {
  return isInThesaurus40(problem.code);
}

/** A problem as the contra-indication that it is, for senders that keep no Flag of it; what it holds besides is reported (AI 6). */
export function asContraIndication(problem: Condition, cx: Context): ContraIndication {
  knownKeys(problem, KEYS, cx);
  const { identifier, code, subject, recorder, asserter } = problem;
  const period = {
    ...bound('start', problem.onsetDateTime, problem._onsetDateTime),
    ...bound('end', problem.abatementDateTime, problem._abatementDateTime),
  };
  const flag: Flag = {
    resourceType: 'Flag',
    extension: extensionsOf(problem),
    ...(isRefuted(problem) ? { modifierExtension: [{ url: EXTENSIONS.negation, valueBoolean: true }] } : {}),
    ...(identifier === undefined ? {} : { identifier }),
    ...(code === undefined ? {} : { code }),
    ...(subject === undefined ? {} : { subject }),
    ...(Object.keys(period).length === 0 ? {} : { period }),
    ...(recorder === undefined ? {} : { author: recorder }),
  };
  return { flag: cx.copyOf(problem, flag), ...(asserter === undefined ? {} : { informants: [asserter] }) };
}

function bound(key: 'start' | 'end', value: string | undefined, beside: Condition['_onsetDateTime']): NonNullable<Flag['period']> {
  return { ...(value === undefined ? {} : { [key]: value }), ...(beside === undefined ? {} : { [`_${key}`]: beside }) };
}

function isRefuted(problem: Condition): boolean {
  return codeIn(problem.verificationStatus, VERIFICATION) === 'refuted';
}

function extensionsOf(problem: Condition): Extension[] {
  const status = statusOf(problem.clinicalStatus, problem.verificationStatus);
  const uncertainty = UNCERTAINTY.get(codeIn(problem.verificationStatus, VERIFICATION) ?? '');
  const recorded = primitive(problem, 'recordedDate', problem.recordedDate, problem._recordedDate);
  return [
    ...(status === undefined ? [] : [primitiveExtension(EXTENSIONS.actStatus, 'valueCode', { value: status })]),
    ...(uncertainty === undefined ? [] : [{ url: EXTENSIONS.uncertainty, valueCoding: { system: V3_ACT_UNCERTAINTY, code: uncertainty } }]),
    ...(recorded === undefined ? [] : [authorTime(recorded)]),
    ...(problem.note ?? []).map((valueAnnotation) => ({ url: EXTENSIONS.annotation, valueAnnotation })),
  ];
}

function statusOf(clinical: CodeableConcept | undefined, verification: CodeableConcept | undefined): string | undefined {
  return codeIn(verification, VERIFICATION) === 'entered-in-error' ? 'nullified' : STATUS.get(codeIn(clinical, CLINICAL) ?? '');
}

function authorTime(recorded: Prim): Extension {
  return primitiveExtension(EXTENSIONS.authorTime, 'valueDateTime', recorded);
}
