import type { XmlElement } from '../xml/element.js';
import { BATCH, isInteractionName } from './interactions.js';
import { V3, type ElementModel } from './model.js';
import { CONTROL_ACT, QUERY_ACK, REGISTRATION_PROCESS } from './models/control-act.js';
import { PARAMETERS, QUERY_BY_PARAMETER } from './models/query.js';
import { MCCI_IN200101, MCCI_MT000300 } from './models/wrapper.js';
import type { Problem } from './problem.js';
import { SOAP } from './soap.js';

/** One part of a message that has rules of its own, by the name that starts the ids of its rules. */
export interface WrapperPart {
  readonly part: string;
  readonly title: string;
  /** Path from the element of the message. */
  readonly path: readonly string[];
  /** Ids by the name of the field. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Fields of which the id is not the name of the element. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['authorOrPerformer', 'author'],
  ['reason', 'detectedIssue'],
  ['reasonOf', 'detectedIssue'],
]);

function part(name: string, title: string, path: readonly string[], models: readonly ElementModel[]): WrapperPart {
  const names = models.flatMap((m) => [...m.children.map((c) => c.name), ...Object.keys(m.structural)]);
  return { part: name, title, path, fields: new Map(names.map((n) => [n, SHORT.get(n) ?? n])) };
}

const ACT = 'ControlActProcess';

/** Every part of the wrappers with its fields, the innermost first. */
export const WRAPPER_PARTS: readonly WrapperPart[] = [
  part('queryAck', 'Outcome of a query (AM 3.7)', [ACT, 'queryAck'], [QUERY_ACK]),
  part('query', 'Query by parameters (AM 3.6)', [ACT, 'queryByParameter'], [QUERY_BY_PARAMETER, ...[...PARAMETERS.values()].map((p) => p.model)]),
  part('registration', 'Change in the referral index (AM 5.1)', [ACT, 'subject', 'registrationProcess'], [REGISTRATION_PROCESS]),
  part('controlAct', 'Control act (AM 3)', [ACT], [CONTROL_ACT]),
  part('transmission', 'Transmission wrapper (AM 2)', [], [MCCI_MT000300]),
];

/** The same for a batch. */
export const BATCH_PART: WrapperPart = part('batch', 'Batch (AM 2.5)', [], [MCCI_IN200101]);

/**
 * Id of the rule behind a problem of a wrapper: part and field, such as `transmission.interactionId`; `structure` for what is in
 * no field. What is missing counts under its own name.
 */
export function wrapperRule({ code, element, attribute, expected }: Problem): string {
  const { names, root } = placeOf(element);
  if (root === undefined) return element.uri === SOAP ? `soap.${element.local}` : 'document.root';
  if (code === 'interaction-not-supported') return 'transmission.interactionId';
  // `attentionLine PATID`: the name comes first.
  const missing = code === 'required' && attribute === undefined ? expected?.split(/[ /]/)[0] : undefined;
  const at = [...names, ...(missing === undefined ? [] : [missing]), ...(attribute === undefined ? [] : [attribute])];
  const parts = root.local === BATCH ? [BATCH_PART] : WRAPPER_PARTS;
  const found = parts.find(({ path }) => path.every((name, i) => names[i] === name)) ?? BATCH_PART;
  return `${found.part}.${found.fields.get(at[found.path.length] ?? '') ?? 'structure'}`;
}

/** The message that an element belongs to, and the names from there down to the element. */
function placeOf(element: XmlElement): { readonly names: readonly string[]; readonly root: XmlElement | undefined } {
  const names: string[] = [];
  for (let e: XmlElement | undefined = element; e !== undefined; e = e.parent) {
    // A stranger among the messages of a batch is judged as a message.
    if (e.uri === V3 && (isInteractionName(e.local) || (e.parent?.local === BATCH && BATCH_PART.fields.get(e.local) === undefined)))
      return { names, root: e };
    names.unshift(e.local);
  }
  return { names, root: undefined };
}
