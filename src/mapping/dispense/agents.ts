import type { Dosage, Quantity } from '../../fhir/types.js';
import { V3 } from '../../hl7v3/model.js';
import { THERAPEUTIC_AGENT_OF } from '../../hl7v3/models/dispense.js';
import { childrenNamed, XmlElement } from '../../xml/element.js';
import { act } from '../act.js';
import type { Codec } from '../codec.js';
import { extend, extensionOf } from '../extension.js';
import { inCycle } from '../leaf/timing-cycle.js';
import { many } from '../rule.js';
import { DOSAGE } from './dosage.js';

/** The dosages of one therapeuticAgentOf, and the cycle that the dispense repeats them in. */
export interface Agent {
  dosages: readonly Dosage[];
  cycle?: Quantity;
}

const HOLDER = act<{ dosages?: readonly Dosage[] }>({
  model: THERAPEUTIC_AGENT_OF,
  fhir: 'Dosage',
  spec: 'MD 4',
  create: () => ({}),
  rules: [
    many('agent.dosage', {
      v3: 'medicationAdministrationRequest',
      fhir: 'dosages[]',
      codec: DOSAGE,
      get: (a): readonly Dosage[] | undefined => a.dosages,
      set: (a, dosages) => void (a.dosages = dosages),
      spec: 'MD 4',
    }),
  ],
});

/** therapeuticAgentOf <-> its Dosages; the schema has one in each, a sender that puts two together gets them back together. */
export const AGENT: Codec<Agent> = {
  about: HOLDER.about,
  toFhir: (element, cx) => {
    const dosages = HOLDER.toFhir(element, cx)?.dosages ?? [];
    for (const d of dosages.slice(1)) {
      cx.report('too-many', element, '/medicationAdministrationRequest', { severity: 'warning', expected: '1' });
      extend(d, 'v3SameAgent', { valueBoolean: true });
    }
    return dosages.length === 0 ? undefined : { dosages };
  },
  toV3: ({ dosages, cycle }, cx, name) => {
    const element = HOLDER.toV3({ dosages }, cx, name);
    if (cycle === undefined) return element;
    const times = element?.children.flatMap((mar) => childrenNamed(mar, 'effectiveTime')) ?? [];
    const repeated = new Map(times.map((time) => [time, inCycle(time, cycle, cx)]));
    // A cycle of which the days could not be written.
    if (![...repeated].some(([before, after]) => before !== after)) cx.report('not-mapped', cycle, undefined, { severity: 'error' });
    if (element === undefined) return undefined;
    const children = element.children.map(
      (mar) =>
        new XmlElement(
          V3,
          mar.local,
          mar.attributes,
          mar.children.map((c) => repeated.get(c) ?? c),
        ),
    );
    return new XmlElement(V3, element.local, element.attributes, children);
  },
};

/** Dosages grouped as their therapeuticAgentOf elements held them. */
export function agentsOf(dosages: readonly Dosage[], cycle: Quantity | undefined): Agent[] {
  const groups: Dosage[][] = [];
  for (const d of dosages) {
    const last = groups.at(-1);
    if (last !== undefined && extensionOf(d, 'v3SameAgent')?.valueBoolean === true) last.push(d);
    else groups.push([d]);
  }
  return groups.map((group) => (cycle === undefined ? { dosages: group } : { dosages: group, cycle }));
}
