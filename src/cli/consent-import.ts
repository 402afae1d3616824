import { IMPORT_COLUMNS, readImportLine } from '../consent/register/import-line.js';
import { refuse } from '../consent/register/refusals.js';
import { importLines, type ImportEntry, type ImportResult } from '../gateway/consent/import.js';
import { CONSENT_OPTIONS, tellCounts, tellRefused, withRegister } from './consent-store.js';
import type { Edge, ExitCode } from './edge.js';
import { oneFile, parse } from './options.js';
import { batchesOf, rowsOf, type Row } from './rows.js';

/** `consent import`: decisions of an older register, whatever their number (CS C-08). */
export async function importFile(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, { ...CONSENT_OPTIONS, 'dry-run': { type: 'boolean' }, columns: { type: 'boolean' } });
  if (values.columns === true) {
    await edge.out(`${IMPORT_COLUMNS.join('\n')}\n`);
    return 0;
  }
  const file = oneFile(positionals);
  const isDry = values['dry-run'] ?? false;
  return withRegister('import', values, edge, async ({ context, actor }) => {
    const counts: Record<ImportResult['state'], number> = { registered: 0, waiting: 0, unchanged: 0, refused: 0 };
    for await (const batch of batchesOf(rowsOf(file, edge, IMPORT_COLUMNS), readRow)) {
      for (const { line, key, state, refused = [] } of await importLines(context, actor, batch, isDry)) {
        counts[state]++;
        await tellRefused(refused, values, edge, { line, ...(key === undefined ? {} : { key }) });
      }
    }
    return tellCounts(counts, isDry, values, edge);
  });
}

/** A line, or that there is none in the row. */
function readRow(fields: Row['fields']): ImportEntry['read'] {
  return fields === undefined ? { refused: [refuse('import-column', 'row')] } : readImportLine(fields);
}
