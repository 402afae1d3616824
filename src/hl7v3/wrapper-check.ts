import { attribute, child, childrenNamed, type XmlElement } from '../xml/element.js';
import { isMessageOfBatch } from './batch.js';
import { ACCEPT_ACKNOWLEDGEMENT, BATCH, interaction, WRAPPER, wrapperOf, type Interaction, type WrapperModel } from './interactions.js';
import type { ElementModel } from './model.js';
import { APPLICATION_ID, INTERACTION_ID, KEY_WORD, SWITCH } from './oids.js';
import type { Problem } from './problem.js';
import { structureProblems, type Visit } from './structure.js';
import { MCCI_IN200101, MCCI_MT000100, MCCI_MT000200, MCCI_MT000300 } from './models/wrapper.js';

const MODELS: Readonly<Record<WrapperModel, ElementModel>> = { MCCI_MT000100, MCCI_MT000200, MCCI_MT000300, MCCI_IN200101 };

/** Attributes that must be there, by the path of their element; with values, where AORTA fixes them (AM 2.1, 2.2). */
const FIELDS = fields([
  ['id', 'root'],
  ['id', 'extension'],
  ['creationTime', 'value'],
  ['versionCode', 'code', [WRAPPER.versionCode]],
  ['interactionId', 'root', [INTERACTION_ID]],
  ['interactionId', 'extension'],
  ['profileId', 'root', [WRAPPER.profileId.root]],
  ['profileId', 'extension', [WRAPPER.profileId.extension]],
  // Test systems state T or D, which receivers put up with.
  ['processingCode', 'code', [WRAPPER.processingCode], ['T', 'D']],
  ['processingModeCode', 'code', [WRAPPER.processingModeCode]],
  ['receiver/device/id', 'root', [APPLICATION_ID]],
  ['receiver/device/id', 'extension'],
  ['sender/device/id', 'root', [APPLICATION_ID]],
  ['sender/device/id', 'extension'],
  ['acknowledgement/targetMessage/id', 'root'],
  ['acknowledgement/targetMessage/id', 'extension'],
  ['acknowledgement/targetTransmission/id', 'root'],
  ['acknowledgement/targetTransmission/id', 'extension'],
]);

/** To the second at least, with an optional fraction and offset (AM 6.3). */
const TIME = /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d(\.\d+)?(Z|[+-]\d\d(\d\d)?)?$/;

/** Checks the transmission wrapper of one interaction, given its root element; the control act has its own check. */
export function checkTransmission(root: XmlElement, visit?: Visit): readonly Problem[] {
  const row = interaction(root.local);
  const supported = row !== undefined && row.status !== 'inactive' && row.status !== 'unserved';
  return [
    ...(supported ? [] : [{ code: 'interaction-not-supported', element: root, found: root.local } as const]),
    ...structureProblems(root, MODELS[row === undefined ? guess(root) : wrapperOf(row)], undefined, visit),
    ...commonProblems(root),
    ...acceptAckProblems(root, row),
    ...acknowledgementProblems(root, root.local === ACCEPT_ACKNOWLEDGEMENT ? /^[CA][AER]$/ : /^A[AER]$/),
    ...attentionProblems(root, row),
  ];
}

/**
 * Checks the wrapper of a batch.
 * @param interactions number of interactions in it, when a streamed read has handed them over before
 */
export function checkBatch(root: XmlElement, interactions?: number, visit?: Visit): readonly Problem[] {
  const isItem = (c: XmlElement): boolean => isMessageOfBatch(c.local, root);
  const count = interactions ?? root.children.filter(isItem).length;
  return [
    ...structureProblems(root, MCCI_IN200101, isItem, visit),
    ...commonProblems(root),
    ...acknowledgementProblems(root, /^A[AER]$/),
    ...batchValueProblems(root),
    ...quantityProblems(root, count),
  ];
}

function commonProblems(root: XmlElement): Problem[] {
  const problems = FIELDS.flatMap(({ steps, name, values, tolerated }) =>
    elementsAt(root, steps)
      .flatMap((e) => valueProblem(e, name, values))
      .map((p): Problem => (tolerated.includes(p.found ?? '') ? { ...p, advice: true } : p)),
  );
  for (const id of childrenNamed(root, 'interactionId')) {
    const found = attribute(id, 'extension');
    if (found !== undefined && found !== root.local)
      problems.push({ code: 'interaction-mismatch', element: id, attribute: 'extension', found, expected: root.local });
  }
  const time = child(root, 'creationTime');
  const value = time === undefined ? undefined : attribute(time, 'value');
  if (time !== undefined && value !== undefined && !TIME.test(value))
    problems.push({ code: 'value-format', element: time, attribute: 'value', found: value, expected: 'yyyyMMddHHmmss' });
  return problems;
}

/** An attribute that must be there, with one of some values where the specification fixes them. */
export function valueProblem(element: XmlElement, name: string, values: readonly string[] | undefined): Problem[] {
  const found = attribute(element, name);
  if (found === undefined || found === '') return [{ code: 'required', element, attribute: name }];
  if (values === undefined || values.includes(found)) return [];
  return [{ code: 'wrapper-value', element, attribute: name, found, expected: values.join(' or ') }];
}

/** Only NE and AL exist; whoever reacts asks for nothing (AM 2.1, row 8). */
function acceptAckProblems(root: XmlElement, row: Interaction | undefined): Problem[] {
  const values = row?.kind === 'reacting' ? ['NE'] : ['NE', 'AL'];
  return childrenNamed(root, 'acceptAckCode').flatMap((e) => valueProblem(e, 'code', values));
}

/** Ax in an accept acknowledgement is tolerated for historical reasons; details are errors with a code (AM 2.4). */
function acknowledgementProblems(root: XmlElement, codes: RegExp): Problem[] {
  return childrenNamed(root, 'acknowledgement').flatMap((acknowledgement) => {
    const found = attribute(acknowledgement, 'typeCode');
    const problems: Problem[] = [];
    if (found === undefined) problems.push({ code: 'required', element: acknowledgement, attribute: 'typeCode' });
    else if (!codes.test(found)) problems.push({ code: 'wrapper-value', element: acknowledgement, attribute: 'typeCode', found });
    for (const detail of childrenNamed(acknowledgement, 'acknowledgementDetail')) {
      const code = child(detail, 'code');
      if (code === undefined) problems.push({ code: 'required', element: detail, expected: 'code', severity: 'warning' });
      else problems.push(...valueProblem(code, 'code', undefined).map((p) => ({ ...p, severity: 'warning' }) as const));
      problems.push(...valueProblem(detail, 'typeCode', ['E']).map((p) => ({ ...p, severity: 'warning' }) as const));
    }
    return problems;
  });
}

/** A needed line that is absent; a key word that comes twice (AM 2.3). */
function attentionProblems(root: XmlElement, row: Interaction | undefined): Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const word of elementsAt(root, ['attentionLine', 'keyWordText'])) {
    problems.push(...valueProblem(word, 'codeSystem', [KEY_WORD]).map((p) => ({ ...p, severity: 'warning' }) as const));
    const code = attribute(word, 'code') ?? '';
    if (seen.has(code)) problems.push({ code: 'too-many', element: word, attribute: 'code', found: code, expected: '1' });
    seen.add(code);
  }
  const needed = row?.attentionLine;
  if (needed !== undefined && !seen.has(needed)) problems.push({ code: 'required', element: root, expected: `attentionLine ${needed}` });
  return problems;
}

/** The switch sends batches, to others; three fields of the schema are forbidden (AM 2.5). */
function batchValueProblems(root: XmlElement): Problem[] {
  const problems = elementsAt(root, ['sender', 'device', 'id']).flatMap((id) => valueProblem(id, 'extension', [SWITCH]));
  for (const id of elementsAt(root, ['receiver', 'device', 'id']))
    if (attribute(id, 'extension') === SWITCH) problems.push({ code: 'wrapper-value', element: id, attribute: 'extension', found: SWITCH });
  for (const name of ['referenceControlId', 'name', 'batchComment'])
    for (const found of childrenNamed(root, name)) problems.push({ code: 'wrapper-value', element: found, expected: `no ${name}` });
  return problems;
}

/** A batch that could not be made has no interactions (AM 2.5). */
function quantityProblems(root: XmlElement, count: number): Problem[] {
  const problems: Problem[] = [];
  const quantity = child(root, 'transmissionQuantity');
  const found = quantity === undefined ? undefined : attribute(quantity, 'value');
  if (quantity !== undefined && found !== undefined && found !== `${count}`)
    problems.push({ code: 'answer-inconsistent', element: quantity, attribute: 'value', found, expected: `${count}` });
  const acknowledgement = child(root, 'acknowledgement');
  const typeCode = acknowledgement === undefined ? undefined : attribute(acknowledgement, 'typeCode');
  if (acknowledgement !== undefined && typeCode === 'AE' && count > 0)
    problems.push({ code: 'answer-inconsistent', element: acknowledgement, attribute: 'typeCode', found: `AE with ${count}`, expected: 'AA' });
  return problems;
}

interface Field {
  readonly steps: readonly string[];
  readonly name: string;
  readonly values: readonly string[] | undefined;
  readonly tolerated: readonly string[];
}

type FieldRow = readonly [path: string, attribute: string, values?: readonly string[], tolerated?: readonly string[]];

function fields(rows: readonly FieldRow[]): readonly Field[] {
  return rows.map(([path, name, values, tolerated = []]) => ({ steps: path.split('/'), name, values, tolerated }));
}

function elementsAt(element: XmlElement, path: readonly string[]): readonly XmlElement[] {
  return path.reduce<readonly XmlElement[]>((found, name) => found.flatMap((e) => childrenNamed(e, name)), [element]);
}

/** For an interaction that is in no table: an answer is known by its acknowledgement. */
function guess(root: XmlElement): WrapperModel {
  if (root.local === BATCH) return 'MCCI_IN200101';
  if (child(root, 'acknowledgement') === undefined) return 'MCCI_MT000100';
  return child(root, 'ControlActProcess') === undefined ? 'MCCI_MT000200' : 'MCCI_MT000300';
}
