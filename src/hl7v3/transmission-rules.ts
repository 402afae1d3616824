import { attribute, child, childrenNamed, descendantsAt, type XmlElement } from '../xml/element.js';
import { ACCEPT_ACKNOWLEDGEMENT, interaction, type Interaction } from './interactions.js';
import { ACKNOWLEDGEMENT_DETAIL_CODE, ACT_CODE, AORTA_ERROR_CODE, BSN, CONTEXT_CODE, KEY_WORD } from './oids.js';
import type { Problem } from './problem.js';
import { valueProblem } from './wrapper-check.js';

/** Fields of a device that AORTA does not use (AM 2.2). */
const DEVICE_UNUSED = ['desc', 'existenceTime', 'manufacturerModelName', 'location'] as const;
/** Interactions that tell of something and name whom to answer (AM 2.1, row 12). */
const SIGNAL = /^(QUMT_IN90001[01]|COMT_IN900010)/;

/** What AORTA asks of a transmission wrapper beyond what a reader needs; for a batch as well. */
export function transmissionRules(root: XmlElement): readonly Problem[] {
  const row = interaction(root.local);
  return [
    ...['sender', 'receiver'].flatMap((end) => descendantsAt(root, [end, 'device'])).flatMap(deviceProblems),
    ...(SIGNAL.test(root.local) ? [] : childrenNamed(root, 'respondTo').map((e) => ({ ...unwanted(e), advice: true as const }))),
    ...childrenNamed(root, 'acknowledgement').flatMap((a) => acknowledgementProblems(root, a)),
    ...childrenNamed(root, 'attentionLine').flatMap((line) => lineProblems(root, line, row)),
  ];
}

function deviceProblems(device: XmlElement): Problem[] {
  return [
    ...childrenNamed(device, 'id')
      .slice(1)
      .map((element): Problem => ({ code: 'too-many', element, expected: '1' })),
    ...DEVICE_UNUSED.flatMap((name) => childrenNamed(device, name)).map((e): Problem => ({ ...unwanted(e), advice: true })),
  ];
}

/** An error has a code and is explained; a refusal says why (AM 2.4). */
function acknowledgementProblems(root: XmlElement, acknowledgement: XmlElement): Problem[] {
  const typeCode = attribute(acknowledgement, 'typeCode') ?? '';
  const details = childrenNamed(acknowledgement, 'acknowledgementDetail');
  const act = child(root, 'ControlActProcess');
  const issues = act?.children.some((c) => c.local === 'reasonOf' || c.local === 'reason') === true;
  const problems: Problem[] = details.flatMap(detailProblems);
  if (/^[AC][ER]$/.test(typeCode) && details.length === 0 && !issues)
    problems.push({ code: 'required', element: acknowledgement, expected: 'acknowledgementDetail', advice: true });
  if (root.local === ACCEPT_ACKNOWLEDGEMENT && typeCode.startsWith('A'))
    problems.push({
      code: 'wrapper-value',
      element: acknowledgement,
      attribute: 'typeCode',
      found: typeCode,
      expected: 'CA, CE or CR',
      advice: true,
    });
  return problems;
}

const EXPLAINED = [ACKNOWLEDGEMENT_DETAIL_CODE, ACT_CODE, AORTA_ERROR_CODE];

function detailProblems(detail: XmlElement): Problem[] {
  const code = child(detail, 'code');
  if (code === undefined) return [];
  const named = attribute(code, 'displayName') !== undefined;
  const foreign = !EXPLAINED.includes(attribute(code, 'codeSystem') ?? '');
  return [
    ...valueProblem(code, 'codeSystem', undefined),
    ...childrenNamed(code, 'translation').map((e) => unwanted(e)),
    ...(!named && (foreign || child(detail, 'text') === undefined) ? [{ code: 'required', element: code, attribute: 'displayName' } as const] : []),
  ];
}

/** Key words and the type of their values (AM 2.3). */
const LINES: ReadonlyMap<string, readonly [attribute: string, system: string] | undefined> = new Map([
  ['PATID', ['root', BSN]],
  ['FICID', ['root', BSN]],
  ['CONTEXT', ['codeSystem', CONTEXT_CODE]],
  ['SYNTAC', ['root', '2.16.840.1.113883.2.4.3.111.15.5']],
]);

function lineProblems(root: XmlElement, line: XmlElement, row: Interaction | undefined): Problem[] {
  const word = child(line, 'keyWordText');
  const code = word === undefined ? undefined : attribute(word, 'code');
  if (word === undefined || code === undefined) return word === undefined ? [] : [{ code: 'required', element: word, attribute: 'code' }];
  if (attribute(word, 'codeSystem') === KEY_WORD && !LINES.has(code))
    return [{ code: 'code-unknown', element: word, attribute: 'code', found: code, expected: [...LINES.keys()].join(', ') }];
  const [name, system] = LINES.get(code) ?? [];
  const problems: Problem[] =
    name === undefined || system === undefined ? [] : childrenNamed(line, 'value').flatMap((v) => valueProblem(v, name, [system]));
  if (isNeedless(root, code, row)) problems.push({ ...unwanted(line), expected: `no ${code} line`, advice: true });
  return problems;
}

/** A bundled query needs no line; a patient who asks is named in one (AM 1.4, 2.3). */
function isNeedless(root: XmlElement, code: string, row: Interaction | undefined): boolean {
  if (row?.pattern !== 'P1' || row.kind !== 'initiating' || row.attentionLine === code) return false;
  const authors = descendantsAt(root, ['ControlActProcess', 'authorOrPerformer', 'participant', 'AssignedPerson', 'id']);
  return (code === 'PATID' && !authors.some((id) => attribute(id, 'root') === BSN)) || code === 'CONTEXT';
}

function unwanted(element: XmlElement): Problem {
  return { code: 'wrapper-value', element, expected: `no ${element.local}` };
}
