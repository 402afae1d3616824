import type { Category } from '../../consent/category.js';
import { datesOf } from '../../consent/date-time.js';
import type { SourceUra } from '../../consent/opt-in.js';
import type { Visible } from '../../consent/register/command.js';
import type { Shield } from '../../consent/shield.js';
import { visibleCategories } from '../../consent/shielding/shield.js';
import { viewOf } from '../../consent/shielding/view.js';
import type { Showable } from '../consent/context.js';
import { fetchFrom } from './fetch.js';
import type { AnsweringSource, SourceCategory, SourceWorld } from './world.js';

/**
 * Tells what our sources show others of a patient under some shields, by asking their systems for all that they have (CS C-03 T3, C-38).
 * Undefined for a source that is not ours, and where a system fails: then nobody knows.
 * @param registered kinds of data that a source has entries for in the index
 */
export function showableIn(world: SourceWorld, registered: (source: SourceUra) => readonly Category[]): Showable {
  return async (source, bsn, shields) => {
    const ours = world.sources.filter(({ ura }) => ura === source);
    if (ours.length === 0) return undefined;
    const asked = ours.flatMap((system) => givenBy(system, registered(source)).map((category) => shownBy(system, category, bsn, shields, world)));
    const all = await Promise.all(asked);
    return all.every((one) => one !== undefined) ? all.flat() : undefined;
  };
}

function givenBy(system: AnsweringSource, registered: readonly Category[]): readonly SourceCategory[] {
  return (['MED', 'ICA'] as const).filter((category) => registered.includes(category) && system.connector(category) !== undefined);
}

async function shownBy(
  source: AnsweringSource,
  category: SourceCategory,
  bsn: string,
  shields: readonly Shield[],
  world: SourceWorld,
): Promise<readonly Visible[] | undefined> {
  const fetched = await fetchFrom({ source, category, bsn, narrowing: {}, received: world.clock.now() }, world);
  if (fetched.kind === 'failed') return undefined;
  const settings = { source: source.ura, labels: source.labels, normal: 'passes', daysOf: datesOf } as const;
  const seen = visibleCategories(viewOf(fetched.bundle), shields, settings, [category]);
  return seen.map((visible) => ({ application: source.application, category: visible }));
}
