import type { Rule } from './rule.js';

/**
 * An element that belongs to another subject than its act: named once, neither translated nor kept, since who asks for this
 * subject did not ask for it.
 */
export function otherSubject<F extends object>(id: string, r: { readonly v3: string; readonly spec: string; readonly why: string }): Rule<F> {
  return {
    id,
    form: 'other',
    v3: r.v3,
    fhir: [],
    codec: undefined,
    many: true,
    spec: r.spec,
    why: r.why,
    read: ([first], _f, cx) => {
      if (first === undefined) return;
      cx.rule = id;
      cx.report('other-subject', first);
      cx.trace?.fire(id, 'toFhir');
    },
  };
}
