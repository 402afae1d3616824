import { isFailure } from '../../errors.js';
import { checkControlAct } from '../../hl7v3/act-check.js';
import { answerMessage, type AnswerFrame } from '../../hl7v3/answer.js';
import { element } from '../../hl7v3/element.js';
import type { Problem } from '../../hl7v3/problem.js';
import { writeRegistrationProcess } from '../../hl7v3/registration-process.js';
import { checkTransmission } from '../../hl7v3/wrapper-check.js';
import { attribute, child, descendantsAt, type XmlElement } from '../../xml/element.js';
import { localText } from '../../amsterdam.js';
import { writeActReference } from './act-reference.js';
import type { IndexedReference } from './entry.js';
import type { IndexCodes } from './index-codes.js';
import { issuesOf, type Read } from './issues.js';
import { readKey } from './key.js';
import { readMoment } from './moment.js';

/** What answers each form of the query (AM 1.2). */
const ANSWERS: readonly string[] = ['QUMT_IN020021NL02', 'QUMT_IN020021NL', 'QUMT_IN020020'];

/**
 * Writes the answer to an index query: one subject for each entry, or that nothing was found (AM 5.3). It is the same whether a patient
 * never said anything, said no, withdrew or hid everything: only what is handed over is in it (CS C-19).
 */
export function writeIndexAnswer(frame: Omit<AnswerFrame, 'interaction'>, entries: readonly IndexedReference[]): XmlElement {
  return answerMessage({ ...frame, interaction: 'QUMT_IN020021NL02' }, entries.map(registrationOf));
}

function registrationOf({ bsn, code, application, created, updated }: IndexedReference): XmlElement {
  const low = created === undefined ? undefined : element('low', { value: localText(created) });
  const entry = writeActReference({ bsn, code, application, updated: updated === undefined ? undefined : localText(updated) });
  return writeRegistrationProcess({
    classCode: 'REG',
    moodCode: 'EVN',
    statusCode: { code: 'active' },
    effectiveTime: low && element('effectiveTime', {}, [low]),
    subject2: element('subject2', { typeCode: 'SUBJ', contextConductionInd: 'false' }, [entry]),
  });
}

/** What was asked: the patient, and the codes that this side knows. */
export interface AskedFor {
  readonly bsn: string;
  readonly codes: IndexCodes;
}

/**
 * Reads the entries of an answer. An entry of a kind of data that is not known here is left out and told; one of another patient makes
 * the whole answer worthless (D21).
 */
export function readIndexAnswer(message: XmlElement, asked: AskedFor): Read<readonly IndexedReference[]> {
  if (!ANSWERS.includes(message.local)) {
    const stranger: Problem = { code: 'interaction-not-supported', element: message, found: message.local, expected: ANSWERS.join(', ') };
    return { value: undefined, issues: issuesOf([stranger]) };
  }
  const entries = descendantsAt(message, ['ControlActProcess', 'subject', 'registrationProcess']).map((process) => entryIn(process, asked));
  const issues = issuesOf([...checkTransmission(message), ...checkControlAct(message), ...failed(message), ...entries.flatMap((e) => e.problems)]);
  return { value: issues.some(isFailure) ? undefined : entries.flatMap(({ entry }) => entry ?? []), issues };
}

/** An answer that could not be given is no answer that nothing was found. */
function failed(message: XmlElement): readonly Problem[] {
  const acknowledgement = child(message, 'acknowledgement');
  if (acknowledgement === undefined || attribute(acknowledgement, 'typeCode') === 'AA') return [];
  return [{ code: 'source-failed', element: acknowledgement, attribute: 'typeCode', severity: 'error' }];
}

interface EntryRead {
  readonly entry: IndexedReference | undefined;
  readonly problems: readonly Problem[];
}

function entryIn(process: XmlElement, { bsn, codes }: AskedFor): EntryRead {
  const [reference] = descendantsAt(process, ['subject2', 'ActReference']);
  const holder = child(process, 'subject2');
  if (reference === undefined)
    return { entry: undefined, problems: holder === undefined ? [] : [{ code: 'required', element: holder, expected: 'ActReference' }] };
  const { key, patient, updated, problems } = readKey(reference, codes);
  const [created, changed] = [descendantsAt(process, ['effectiveTime', 'low'])[0], updated].map(readMoment);
  const stranger = patient !== undefined && attribute(patient, 'extension') !== bsn;
  const all: readonly Problem[] = [
    ...problems.map((p) => (p.code === 'code-unknown' ? ({ ...p, severity: 'warning' } as const) : p)),
    ...(created?.problems ?? []),
    ...(changed?.problems ?? []),
    ...(stranger ? [{ code: 'patient-mixed', element: patient } as const] : []),
  ];
  if (key === undefined) return { entry: undefined, problems: all };
  const times = {
    ...(created?.moment === undefined ? {} : { created: created.moment }),
    ...(changed?.moment === undefined ? {} : { updated: changed.moment }),
  };
  return { entry: { ...key, ...times }, problems: all };
}
