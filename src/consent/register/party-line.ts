import { mayHoldBsn } from '../../bsn.js';
import { ISSUES, type Issue, type IssueCode } from '../../errors.js';
import { momentOf } from '../day.js';
import { isUra } from '../fhir/concept.js';
import type { Moment } from '../moment.js';
import type { SourceUra } from '../opt-in.js';
import type { Participation } from '../participation.js';

/** Columns of a line of `consent parties`, in any order; those with a `?` may be left out. They are the names of `Participation`. */
export const PARTY_COLUMNS = [
  ...['ura', 'name', 'type', 'connectedFrom', 'regions', 'online', 'country'],
  ...['connectedTo?', 'alsoReaches?'],
] as const;

/** A line about an organisation, as it was read: how it takes part, or what is wrong with the line, by column and without its values. */
export type PartyLine =
  | { readonly ura: SourceUra; readonly party: Participation }
  | { readonly ura?: SourceUra; readonly party?: undefined; readonly issues: readonly Issue[] };

const ONLINE = ['takes-part', 'undecided', 'refuses'] as const satisfies readonly Participation['online'][];
const DAY_AT_LEAST = /^\d{4}-\d\d-\d\d/;
const LONGEST_NAME = 200;

/** What a row without columns is told: it is no row of the file. */
export const UNREADABLE_PARTY: PartyLine = { issues: [issue('value-format', 'row', 'an object of JSON, or as many fields as the header has')] };

/**
 * A reader of the lines of one file (CS f.1, C-44, C-65): each organisation may stand in it once, so that the order of the lines says nothing and
 * the same file, read again, changes nothing.
 * @param regions numbers of the regions that exist
 */
export function partyReader(regions: ReadonlySet<number>): (fields: Readonly<Record<string, unknown>>) => PartyLine {
  const before = new Set<SourceUra>();
  return (fields) => {
    const read = readPartyLine(fields, regions);
    if (read.ura === undefined) return read;
    if (before.has(read.ura)) return { ura: read.ura, issues: [issue('too-many', 'ura', 'each organisation once in a file')] };
    before.add(read.ura);
    return read;
  };
}

/** One line by itself. @param fields texts by column, of JSON also numbers and lists of them; empty texts count as missing */
function readPartyLine(fields: Readonly<Record<string, unknown>>, regions: ReadonlySet<number>): PartyLine {
  const issues: Issue[] = unknownColumns(fields);
  const text = (column: string, expected: string, fits: (value: string) => boolean): string => {
    const value = textIn(fields[column]);
    if (value === undefined) issues.push(issue(isMissing(fields[column]) ? 'required' : 'value-format', column, expected));
    else if (!fits(value)) issues.push(issue('value-format', column, expected));
    return value ?? '';
  };
  const ura = text('ura', 'a URA of eight digits', isUra);
  const name = text('name', `at most ${LONGEST_NAME} characters, and no number of a patient`, isName);
  const type = text('type', 'a code of 2.16.840.1.113883.2.4.15.1060, such as Z3', (value) => /^[A-Z][A-Z0-9]{1,3}$/.test(value));
  const country = text('country', 'two capitals of ISO 3166-1, such as NL', (value) => /^[A-Z]{2}$/.test(value));
  const said = text('online', ONLINE.join(', '), (value) => ONLINE.some((known) => known === value));
  const online = ONLINE.find((one) => one === said);
  const [connectedFrom, connectedTo] = connection(fields, issues);
  const own = regionsIn(fields, 'regions', regions, issues);
  const others = isMissing(fields['alsoReaches']) ? undefined : regionsIn(fields, 'alsoReaches', regions, issues);
  if (issues.length > 0 || online === undefined || connectedFrom === undefined) return { ...(isUra(ura) ? { ura } : {}), issues };
  const ended = connectedTo === undefined ? {} : { connectedTo };
  const party = { ura, name, type, connectedFrom, ...ended, regions: own, ...(others === undefined ? {} : { alsoReaches: others }), online, country };
  return { ura, party };
}

/** From when, and until when where that is told. */
function connection(fields: Readonly<Record<string, unknown>>, issues: Issue[]): readonly [from: Moment | undefined, to: Moment | undefined] {
  const moment = (column: string): Moment | undefined => {
    const value = textIn(fields[column]) ?? '';
    const found = DAY_AT_LEAST.test(value) ? momentOf(value) : undefined;
    const code = isMissing(fields[column]) ? 'required' : 'value-format';
    if (found === undefined) issues.push(issue(code, column, 'a date, or a dateTime with seconds and offset'));
    return found;
  };
  const from = moment('connectedFrom');
  const to = isMissing(fields['connectedTo']) ? undefined : moment('connectedTo');
  if (from !== undefined && to !== undefined && to <= from) issues.push(issue('value-format', 'connectedTo', 'later than connectedFrom'));
  return [from, to];
}

/** Numbers in order and each once, so that another order is no change. */
function regionsIn(fields: Readonly<Record<string, unknown>>, column: string, regions: ReadonlySet<number>, issues: Issue[]): readonly number[] {
  const value = fields[column];
  const words: readonly unknown[] = Array.isArray(value) ? value : (textIn(value)?.split(/[ ;|,]+/) ?? []);
  const numbers = words.map((word) => (typeof word === 'string' && /^\d{1,3}$/.test(word) ? Number(word) : word));
  const known = numbers.filter((number): number is number => typeof number === 'number' && regions.has(number));
  if (words.length === 0) issues.push(issue(isMissing(value) ? 'required' : 'value-format', column, 'numbers of one or more regions, such as 7 8'));
  else if (known.length < words.length) issues.push(issue('code-unknown', column, 'numbers of regions that exist, such as 7 8'));
  return [...new Set(known)].sort((a, b) => a - b);
}

function unknownColumns(fields: Readonly<Record<string, unknown>>): Issue[] {
  const names: readonly string[] = PARTY_COLUMNS.map((column) => column.replace('?', ''));
  // Not by its name: that may be anything.
  return Object.keys(fields).some((name) => !names.includes(name)) ? [issue('element-unknown', 'row', names.join(', '))] : [];
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function textIn(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function isName(value: string): boolean {
  return value.length <= LONGEST_NAME && !/[\u0000-\u001f\u007f-\u009f]/.test(value) && !mayHoldBsn(value);
}

function issue(code: IssueCode, path: string, expected: string): Issue {
  return { code, severity: ISSUES[code].severity, path, expected };
}
