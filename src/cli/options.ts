import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Language } from '../errors.js';
import { UsageError } from './edge.js';

/** Options of every command that reads messages. */
export const FINDING_OPTIONS = {
  json: { type: 'boolean' },
  lang: { type: 'string' },
  verbose: { type: 'boolean' },
} as const;

/** Their lines in the help. */
export const FINDING_HELP = `  --json           findings as JSON, one a line, on standard error
  --lang en|nl     language of the findings (en)
  --verbose        also findings that are for information only`;

type Options = NonNullable<ParseArgsConfig['options']>;

/** What `parse` gives: the options by name, and the words that are none. */
type Parsed<O extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>>;

/** Takes the words of the command line apart. */
export function parse<O extends Options>(args: readonly string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    if (code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
    throw new UsageError(message.replace(/\. .*$/s, ''));
  }
}

/** The value of an option that has few. */
export function choice<T extends string>(flag: string, value: string | undefined, allowed: readonly T[]): T | undefined {
  const found = allowed.find((a) => a === value);
  if (value !== undefined && found === undefined) throw new UsageError(`--${flag} is one of ${allowed.join(', ')}`);
  return found;
}

/** The value of an option that is a whole number. */
export function number(flag: string, value: string | undefined, max: number): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,9}$/.test(value) || Number(value) > max) throw new UsageError(`--${flag} is a whole number from 0 to ${max}`);
  return Number(value);
}

/** The language that findings are told in. */
export function language(value: string | undefined): Language {
  return choice('lang', value, ['en', 'nl']) ?? 'en';
}

/** The one file that a command takes. */
export function oneFile(files: readonly string[]): string {
  const [file, ...others] = files;
  if (file === undefined) throw new UsageError('a FILE is missing (- for standard input)');
  if (others.length > 0) throw new UsageError('one FILE at a time');
  return file;
}

/** For a command that takes options only. */
export function noWords<T extends { readonly positionals: readonly string[] }>(parsed: T): T {
  if (parsed.positionals.length > 0) throw new UsageError('only options are wanted here');
  return parsed;
}
