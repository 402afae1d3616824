import { element } from '../../hl7v3/element.js';
import { leaf, node } from '../../hl7v3/model.js';
import { APPLICATION_ID, BSN } from '../../hl7v3/oids.js';
import type { Problem } from '../../hl7v3/problem.js';
import { structureProblems } from '../../hl7v3/structure.js';
import { attribute, child, descendantsAt, type XmlElement } from '../../xml/element.js';
import { unreadIn } from './unread.js';

/**
 * The entry of the index as it is sent. Its schema (MFMI_ActCategoryReference) could not be had: all that is known is that it tells
 * patient, kind of data and application (AM 5.2). The tree is an assumption that stands here and nowhere else, with one fixture.
 */
export const ACT_REFERENCE = node('ActReference', '1..1', { classCode: 'ACT', moodCode: 'EVN' }, [
  leaf('code', '1..1', 'CV'),
  leaf('effectiveTime', '0..1', 'TS'),
  node('recordTarget', '1..1', { typeCode: 'RCT' }, [node('patient', '1..1', { classCode: 'PAT' }, [leaf('id', '1..1', 'II')])]),
  node('custodian', '1..1', { typeCode: 'CST' }, [node('AssignedDevice', '1..1', { classCode: 'ASSIGNED' }, [leaf('id', '1..1', 'II')])]),
]);

const PATIENT_ID = ['recordTarget', 'patient', 'id'];
const CUSTODIAN_ID = ['custodian', 'AssignedDevice', 'id'];

/** What an entry tells, each with the element that tells it; an absent one is a problem of its own. */
export interface ActReference {
  readonly code?: XmlElement | undefined;
  /** The patient, by BSN; more than one is one too many. */
  readonly bsn: readonly XmlElement[];
  readonly application?: XmlElement | undefined;
  /** Last change of the data. */
  readonly updated?: XmlElement | undefined;
}

/** Values of an entry that is written; the last change, as `yyyyMMddHHmmss`, is the index's to tell. */
export interface ActReferenceValues {
  readonly code: { readonly code: string; readonly codeSystem: string };
  readonly bsn: string;
  readonly application: string;
  readonly updated?: string | undefined;
}

/** Takes an entry apart; what is missing, misplaced or not read is among the problems. */
export function readActReference(source: XmlElement): ActReference & { readonly problems: readonly Problem[] } {
  const of = (path: readonly string[], root: string): XmlElement[] =>
    descendantsAt(source, path).filter((id) => attribute(id, 'root') === root && attribute(id, 'extension') !== undefined);
  const [bsn, [application]] = [of(PATIENT_ID, BSN), of(CUSTODIAN_ID, APPLICATION_ID)];
  const unnamed = [
    ...(bsn.length > 0 ? [] : missing(source, PATIENT_ID, BSN)),
    ...(application === undefined ? missing(source, CUSTODIAN_ID, APPLICATION_ID) : []),
  ];
  const problems = [...structureProblems(source, ACT_REFERENCE, undefined, unreadIn), ...unnamed];
  return { code: child(source, 'code'), bsn, application, updated: child(source, 'effectiveTime'), problems };
}

/** Writes an entry. */
export function writeActReference({ code, bsn, application, updated }: ActReferenceValues): XmlElement {
  const id = (root: string, extension: string): XmlElement => element('id', { root, extension });
  return element('ActReference', { classCode: 'ACT', moodCode: 'EVN' }, [
    element('code', { code: code.code, codeSystem: code.codeSystem }),
    updated === undefined ? undefined : element('effectiveTime', { value: updated }),
    element('recordTarget', {}, [element('patient', {}, [id(BSN, bsn)])]),
    element('custodian', {}, [element('AssignedDevice', {}, [id(APPLICATION_ID, application)])]),
  ]);
}

/** An id of another system, or none: the nearest element that is there should hold it. */
function missing(source: XmlElement, path: readonly string[], root: string): readonly Problem[] {
  const steps = path.slice(0, -1).map((_, i) => path.slice(0, i + 1));
  const holders = steps.map((step) => descendantsAt(source, step)[0]).filter((found) => found !== undefined);
  return [{ code: 'required', element: holders.at(-1) ?? source, expected: `id ${root}` }];
}
