import { attribute, child, childrenNamed, type XmlElement } from '../../xml/element.js';
import { form, leaf, node, type ElementModel } from '../model.js';

/** Whether an element says that it follows a template. */
export function hasTemplate(element: XmlElement | undefined, root: string): boolean {
  return element !== undefined && childrenNamed(element, 'templateId').some((id) => attribute(id, 'root') === root);
}

/** Whether the code of an element is that one. */
export function hasCode(element: XmlElement | undefined, code: string): boolean {
  const own = element && child(element, 'code');
  return own !== undefined && attribute(own, 'code') === code;
}

/** What tells an act from others in the same place: its template, or its code where it follows none. */
export type Mark = { readonly template: string } | { readonly code: string };

/** Whether the only act in an element is the one that a mark tells. */
export function holds(mark: Mark): (element: XmlElement) => boolean {
  return ({ children }) => {
    const [act] = children;
    return 'template' in mark
      ? hasTemplate(act, mark.template)
      : hasCode(act, mark.code) && act !== undefined && child(act, 'templateId') === undefined;
  };
}

/** How an entryRelationship relates what is in it. */
interface Relation {
  readonly type: string;
  readonly inverted?: true;
  readonly repeats?: true;
}

/** An entryRelationship of which the act in it tells what it is for. */
export function relation(is: string, { type, inverted, repeats }: Relation, mark: Mark, act: ElementModel): ElementModel {
  const structural = { typeCode: type, ...(inverted === undefined ? {} : { inversionInd: 'true' }) };
  return form(node('entryRelationship', repeats === undefined ? '0..1' : '0..*', structural, [act]), is, holds(mark));
}

/** What every act of a template begins with. */
const HEAD = [leaf('templateId', '0..1', 'II'), leaf('id', '0..1', 'II'), leaf('code', '1..1', 'CD')];

/** An observation of a template, with what it has behind its code. */
export function observation(...children: readonly ElementModel[]): ElementModel {
  return node('observation', '1..1', { classCode: 'OBS', moodCode: 'EVN' }, [...HEAD, ...children]);
}

/** An act of a template, in a mood. */
export function actOf(mood: string, ...children: readonly ElementModel[]): ElementModel {
  return node('act', '1..1', { classCode: 'ACT', moodCode: mood }, [...HEAD, ...children]);
}
