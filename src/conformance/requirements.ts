import { SuiteError } from './suite-error.js';

/** Who has to meet a requirement. */
export type Role = 'source' | 'requester' | 'gateway';

/** One row of requirements.csv. */
export interface Requirement {
  readonly id: string;
  /** Id in the list of requirements of somebody else; empty when there is none. */
  readonly external: string;
  readonly role: Role;
  readonly level: 'MUST' | 'SHOULD' | 'MAY';
  /** `manual`: no program can tell, so that no case turns it into a pass. */
  readonly verdict: 'auto' | 'manual';
  readonly text: string;
  /** Paragraph that it comes from. */
  readonly source: string;
  /** Names of the cases that test it. */
  readonly cases: readonly string[];
  readonly line: number;
}

const COLUMNS = ['id', 'external', 'role', 'level', 'verdict', 'text', 'source', 'cases'];
const ROLES: readonly Role[] = ['source', 'requester', 'gateway'];
const LEVELS: readonly Requirement['level'][] = ['MUST', 'SHOULD', 'MAY'];
const VERDICTS: readonly Requirement['verdict'][] = ['auto', 'manual'];
const ID = /^[A-Z]+-\d{2,3}$/;

/**
 * Reads requirements.csv: one requirement a line, fields separated by semicolons without quotes, cases by blanks.
 * @throws SuiteError with the line that is broken
 */
export function readRequirements(text: string, file: string): readonly Requirement[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const head = fieldsOf(lines[0] ?? '');
  if (head.join() !== COLUMNS.join()) throw new SuiteError(file, 1, `the first line must be ${COLUMNS.join(';')}`);
  const seen = new Set<string>();
  return lines.flatMap((line, i) => {
    if (i === 0 || line.trim() === '') return [];
    const requirement = readRow(fieldsOf(line), file, i + 1);
    if (seen.has(requirement.id)) throw new SuiteError(file, i + 1, `${requirement.id} is there twice`);
    seen.add(requirement.id);
    return [requirement];
  });
}

function readRow(fields: readonly string[], file: string, line: number): Requirement {
  if (fields.length !== COLUMNS.length)
    throw new SuiteError(file, line, `${fields.length} fields instead of ${COLUMNS.length} (a text can't hold a semicolon)`);
  const [id = '', external = '', role, level, verdict, text = '', source = '', cases = ''] = fields;
  if (!ID.test(id)) throw new SuiteError(file, line, 'id must be capitals, a hyphen and a number of two or three digits');
  for (const [name, value] of [
    ['text', text],
    ['source', source],
  ] as const)
    if (value === '') throw new SuiteError(file, line, `${name} is empty`);
  return {
    id,
    external,
    role: oneOf(role, ROLES, 'role', file, line),
    level: oneOf(level, LEVELS, 'level', file, line),
    verdict: oneOf(verdict, VERDICTS, 'verdict', file, line),
    text,
    source,
    cases: cases.split(/\s+/).filter((name) => name !== ''),
    line,
  };
}

function oneOf<T extends string>(value: string | undefined, allowed: readonly T[], column: string, file: string, line: number): T {
  const found = allowed.find((a) => a === value);
  if (found === undefined) throw new SuiteError(file, line, `${column} must be one of ${allowed.join(', ')}`);
  return found;
}

function fieldsOf(line: string): string[] {
  return line.split(';').map((field) => field.trim());
}
