import type { Participation } from '../consent/participation.js';
import { PARTY_COLUMNS, partyReader, UNREADABLE_PARTY } from '../consent/register/party-line.js';
import { ISSUES } from '../errors.js';
import { findParties, importParties, type PartyResult } from '../gateway/consent/parties.js';
import { packagePolicy } from '../gateway/policy.js';
import { CONSENT_OPTIONS, tellCounts, withRegister, type CommonValues } from './consent-store.js';
import { printable, type Edge, type ExitCode } from './edge.js';
import { noWords, oneFile, parse } from './options.js';
import { batchesOf, rowsOf } from './rows.js';

const flag = { type: 'boolean' } as const;
/** Organisations in one statement. */
const PAGE = 500;

/** `consent parties`: which organisations take part, and how; or with `--list` those that the register knows (CS f.1, C-44, C-65). */
export async function parties(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const parsed = parse(args, { ...CONSENT_OPTIONS, 'dry-run': flag, columns: flag, list: flag });
  const { values, positionals } = parsed;
  if (values.columns === true) {
    await edge.out(`${PARTY_COLUMNS.join('\n')}\n`);
    return 0;
  }
  if (values.list === true) return list(noWords(parsed).values, edge);
  return importFile(oneFile(positionals), values['dry-run'] ?? false, values, edge);
}

function importFile(file: string, isDry: boolean, values: CommonValues, edge: Edge): Promise<ExitCode> {
  const read = partyReader(packagePolicy().regions.numbers);
  return withRegister('parties', values, edge, async ({ context, actor }) => {
    const counts: Record<PartyResult['state'], number> = { added: 0, changed: 0, unchanged: 0, refused: 0 };
    const rows = rowsOf(file, edge, PARTY_COLUMNS);
    for await (const batch of batchesOf(rows, (fields) => (fields === undefined ? UNREADABLE_PARTY : read(fields)))) {
      for (const result of await importParties(context, actor, batch, isDry)) {
        counts[result.state]++;
        await tellIssues(result, values, edge);
      }
    }
    return tellCounts(counts, isDry, values, edge);
  });
}

/** What is wrong with a line, by column, on standard error: never what stands there. */
async function tellIssues({ line, ura, issues = [] }: PartyResult, { json }: CommonValues, edge: Edge): Promise<void> {
  for (const { code, path, expected } of issues) {
    const text = ISSUES[code].en;
    const about = { line, ...(ura === undefined ? {} : { ura }) };
    const place = `line ${line}: ${ura === undefined ? '' : `${ura}: `}`;
    const told =
      json === true
        ? JSON.stringify({ ...about, code, field: path, expected, text })
        : `${place}${code}: ${text} (${path}, expected ${expected ?? '-'})`;
    await edge.error(`${printable(told)}\n`);
  }
}

/** All that are known, by URA; as JSON in the form in which they are read. */
function list(values: CommonValues, edge: Edge): Promise<ExitCode> {
  return withRegister('parties', values, edge, async ({ context }) => {
    for (let after: string | undefined = ''; after !== undefined;) {
      const page: Awaited<ReturnType<typeof findParties>> = await findParties(context, {}, { size: PAGE, after });
      for (const party of page.parties) await edge.out(`${values.json === true ? JSON.stringify(party) : printable(wordsOf(party))}\n`);
      after = page.next;
    }
    return 0;
  });
}

function wordsOf({ ura, type, country, connectedFrom, connectedTo = '-', regions, alsoReaches = [], online, name }: Participation): string {
  const reach = alsoReaches.length === 0 ? regions.join('+') : `${regions.join('+')}(${alsoReaches.join('+')})`;
  return [ura, type, country, connectedFrom, connectedTo, reach, online, name].join(' ');
}
