import { localDate } from '../../amsterdam.js';
import { datesOf } from '../../consent/date-time.js';
import { isAskedFor, type Dates, type Narrowing } from '../../consent/question.js';
import type { Shield } from '../../consent/shield.js';
import { narrowed } from '../../consent/shielding/narrow.js';
import { shield, type Visible } from '../../consent/shielding/shield.js';
import { viewOf } from '../../consent/shielding/view.js';
import { minimise } from '../../consent/windows.js';
import type { Bundle } from '../../fhir/types.js';
import type { Interval } from '../../hl7v3/care-query.js';
import { tsToFhir } from '../../mapping/leaf/ts.js';
import type { Asked } from './asked.js';
import { NOTHING } from './ending.js';

/**
 * What the requester may see of what a source gave (CS b.3, steps 12 to 14): shields and labels first, then no more than the kind of data
 * holds (C-48, C-49), then no more than was asked. Both protocols release what comes out here (CS I6).
 */
export function show(bundle: Bundle, shields: readonly Shield[] | 'all', asked: Asked, now: number): Visible {
  if (shields === 'all') return NOTHING;
  const { source, asker, category, normal, narrowing } = asked;
  const settings = { source: source.ura, requester: asker.organisation, labels: source.labels, normal, daysOf: datesOf, category };
  const visible = shield(viewOf(bundle), shields, settings);
  const held = new Set<unknown>(minimise(visible.resources, [category], localDate(now)));
  const minimal = narrowed(visible, (resource) => held.has(resource));
  return narrowed(minimal, isAskedFor(minimal.resources, narrowingOf(narrowing)));
}

function narrowingOf({ dispensed, intendedUse, valid, mostRecent }: Asked['narrowing']): Narrowing {
  return {
    ...(dispensed === undefined ? {} : { dispensed: datesIn(dispensed) }),
    ...(intendedUse === undefined ? {} : { intendedUse: datesIn(intendedUse) }),
    ...(valid === undefined ? {} : { valid: datesIn(valid) }),
    ...(mostRecent === undefined ? {} : { mostRecent }),
  };
}

/** Both ends are part of an interval, by Dutch days (MD 9). */
function datesIn({ low, high }: Interval): Dates {
  const [from, until] = [low && dayOf(low)?.first, high && dayOf(high)?.last];
  return { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
}

function dayOf(text: string): { readonly first: string; readonly last: string } | undefined {
  const time = tsToFhir(text);
  return time && datesOf(time.value);
}
