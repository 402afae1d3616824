import { isBsn } from '../../bsn.js';
import { isCategory } from '../category.js';
import { CHANNELS, MATERIALS, PARTIES } from '../fhir/optin-extensions.js';
import { isUra } from '../fhir/concept.js';
import type { Choice, Information, Signature, SourceUra } from '../opt-in.js';
import { isFhirDate, startOfDay, spanOf } from '../day.js';
import type { RegisterCommand } from './command.js';
import { refuse, type RefusalCode, type Refusal } from './refusals.js';

/** Columns of a line of `consent import`, in any order; those with a `?` may be left out. */
export const IMPORT_COLUMNS = [
  ...['key', 'bsn', 'source', 'decision', 'date', 'basis', 'material'],
  ...['birthDate?', 'channel?', 'version?', 'informed?', 'categories?', 'recorder?', 'evidence?', 'parties?', 'catalogue?'],
] as const;

/** A line of an older register, as a command without patient key and id: both are made by who stores. */
export interface ImportedLine {
  /** Key of the record in the register that it comes from, by which a second run is told from a second record. */
  readonly key: string;
  readonly bsn: string;
  /** FHIR date of the BRP; without one whoever is 16 or older must have signed with a guardian (CS C-27). */
  readonly birthDate?: string;
  readonly command: Omit<RegisterCommand, 'id' | 'patient'>;
}

/** A line that is skipped, with the reasons; columns are named, values are not. */
export interface SkippedLine {
  readonly key?: string;
  readonly refused: readonly Refusal[];
}

/** Opt-out ended on 1 January 2013; what was registered before 2012 without a yes is void (CS C-08). */
const OPT_OUT_UNTIL = startOfDay('2012-01-01');

/**
 * One line of an import, as fields by column (CS C-08): a command for `register`, marked as migrated, or why the line is skipped. A decision
 * needs its basis, its date and the key of the record; a line from before 2012 that does not name its basis is taken for opt-out.
 * @param fields texts by column, as a reader of CSV or NDJSON gives them; empty texts count as missing
 */
export function readImportLine(fields: Readonly<Record<string, unknown>>): ImportedLine | SkippedLine {
  const text = (column: string): string | undefined => {
    const value = fields[column];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const refused = refusals(fields, text);
  const [key, bsn, source, date] = [text('key'), text('bsn'), text('source'), text('date')];
  const decision = choiceOf(text('decision'));
  if (refused.length > 0 || key === undefined || bsn === undefined || source === undefined || date === undefined || decision === undefined) {
    return { ...(key === undefined || isBsn(key) ? {} : { key }), refused };
  }
  const birthDate = text('birthDate');
  return { key, bsn, ...(birthDate === undefined ? {} : { birthDate }), command: commandOf({ source, date, decision }, text) };
}

type Text = (column: string) => string | undefined;

function commandOf({ source, date, decision }: { source: SourceUra; date: string; decision: Choice }, text: Text): ImportedLine['command'] {
  const [evidence, catalogue] = [text('evidence'), text('catalogue')];
  const categories = listOf(text('categories'))?.filter(isCategory);
  return {
    ...{ source, decision, decisionConfirmed: decision, given: date, channel: text('channel') ?? 'migration' },
    ...(categories === undefined ? {} : { categories }),
    information: [informationOf(text, date)],
    recorder: { organization: text('recorder') ?? source },
    signatures: partiesIn(text('parties') ?? 'patient').map((party) => ({ party, decision, given: date })),
    basis: 'explicit',
    migrated: true,
    ...(evidence === undefined ? {} : { evidence }),
    ...(catalogue === undefined ? {} : { catalogue }),
  };
}

function informationOf(text: Text, date: string): Information {
  const version = text('version');
  return {
    material: MATERIALS.find((m) => m === text('material')) ?? 'unknown',
    ...(version === undefined ? {} : { version }),
    date: text('informed') ?? date.slice(0, 10),
  };
}

function refusals(fields: Readonly<Record<string, unknown>>, text: Text): readonly Refusal[] {
  const column = (name: string, code: RefusalCode, isRefused: boolean): readonly Refusal[] => (isRefused ? [refuse(code, name)] : []);
  const date = text('date');
  const span = date === undefined ? undefined : spanOf(date);
  const basis = text('basis');
  const isOld = span !== undefined && span.from < Date.parse(OPT_OUT_UNTIL);
  const isVoid = basis === 'opt-out' || (basis === undefined && isOld);
  const names = IMPORT_COLUMNS.map((name) => name.replace('?', ''));
  return [
    ...column('basis', 'opt-out-legacy', isVoid),
    ...column('basis', 'import-column', !isVoid && basis !== 'explicit'),
    ...column('key', 'import-column', text('key') === undefined),
    ...column('bsn', 'import-column', !isBsn(text('bsn') ?? '')),
    ...column('source', 'import-column', !isUra(text('source') ?? '')),
    ...column('decision', 'import-column', choiceOf(text('decision')) === undefined),
    ...column('date', 'date-missing', span === undefined),
    ...column('birthDate', 'import-column', text('birthDate') !== undefined && !isFhirDate(text('birthDate') ?? '')),
    ...column('informed', 'information-missing', text('informed') !== undefined && spanOf(text('informed') ?? '') === undefined),
    ...column('material', 'information-missing', !MATERIALS.some((m) => m === text('material'))),
    ...column('channel', 'channel', text('channel') !== undefined && !CHANNELS.some((c) => c === text('channel'))),
    ...column('categories', 'scope', listOf(text('categories'))?.every(isCategory) === false),
    ...column('parties', 'import-column', text('parties') !== undefined && partiesIn(text('parties') ?? '').length === 0),
    ...column('recorder', 'import-column', text('recorder') !== undefined && !isUra(text('recorder') ?? '')),
    ...Object.keys(fields).flatMap((name) => column('Consent', 'import-column', !names.includes(name))),
  ];
}

function choiceOf(text: string | undefined): Choice | undefined {
  return text === 'permit' || text === 'deny' ? text : undefined;
}

/** Who signed: `patient`, `guardian`, `child` or several of them; an unknown word makes the whole unknown. */
function partiesIn(text: string): readonly Signature['party'][] {
  const words = listOf(text) ?? [];
  const known = words.flatMap((word) => PARTIES.find((party) => party === word) ?? []);
  return known.length === words.length ? known : [];
}

function listOf(text: string | undefined): readonly string[] | undefined {
  return text?.split(/[ ;|]+/);
}
