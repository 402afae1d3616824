import { isBsn } from '../bsn.js';
import { isCategory } from '../consent/category.js';
import type { Visible } from '../consent/register/command.js';
import { reconcile as compare, type Difference, type Shown } from '../gateway/consent/reconcile.js';
import type { ConsentContext } from '../gateway/consent/context.js';
import { CONSENT_OPTIONS, withRegister } from './consent-store.js';
import { UsageError, type Edge, type ExitCode } from './edge.js';
import { noWords, parse } from './options.js';
import { rowsOf } from './rows.js';

const OPTIONS = { ...CONSENT_OPTIONS, source: { type: 'string' }, visible: { type: 'string' }, apply: { type: 'boolean' } } as const;
const COLUMNS = ['bsn', 'source', 'application', 'category'];

/** `consent reconcile`: what permits and index do not agree on, and with `--apply` mends the index (CS C-03, C-19, C-38). */
export async function reconcile(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values } = noWords(parse(args, OPTIONS));
  const { source, visible, apply = false } = values;
  return withRegister('reconcile', values, edge, async ({ context, actor }) => {
    const shown = visible === undefined ? {} : { shown: await shownIn(visible, context, edge) };
    const counts: Record<Difference['kind'], number> = { 'without-permit': 0, missing: 0, 'not-shown': 0, unknown: 0 };
    for await (const difference of compare(context, actor, { ...(source === undefined ? {} : { source }), ...shown, apply })) {
      counts[difference.kind]++;
      const { kind, patient, source: at, category, application } = difference;
      const words = [kind, at, category, application ?? '-', patient];
      await edge.out(`${values.json === true ? JSON.stringify(difference) : words.join(' ')}\n`);
    }
    const told = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
    await edge.error(`${told.join(', ')}${apply ? '; mended, but for what is unknown' : ''}\n`);
    const wrong = counts['without-permit'] + counts.missing + counts['not-shown'];
    return wrong > 0 && !apply ? 1 : 0;
  });
}

/** All that some sources show, by patient and source. */
async function shownIn(file: string, { stores }: ConsentContext, edge: Edge): Promise<Shown> {
  const sources = new Set<string>();
  const visible = new Map<string, Visible[]>();
  for await (const { line, fields } of rowsOf(file, edge, COLUMNS)) {
    const [bsn, source, application, category] = COLUMNS.map((column) => fields?.[column]);
    const isWhole = typeof source === 'string' && typeof application === 'string' && application !== '';
    if (typeof bsn !== 'string' || !isBsn(bsn) || !isWhole || typeof category !== 'string' || !isCategory(category)) {
      throw new UsageError(`${file}: line ${line}: wants ${COLUMNS.join(', ')}`);
    }
    sources.add(source);
    for (const patient of stores.keys.pseudonyms(bsn)) {
      const key = `${patient} ${source}`;
      visible.set(key, [...(visible.get(key) ?? []), { application, category }]);
    }
  }
  return { sources, of: (patient, source) => visible.get(`${patient} ${source}`) ?? [] };
}
