import type { Language } from '../errors.js';
import { UsageError, type Command, type Edge, type ExitCode } from './edge.js';
import { Findings } from './findings.js';
import { openInput, type Input } from './input.js';
import { choice, FINDING_HELP, FINDING_OPTIONS, language, number, oneFile, parse } from './options.js';

const HELP = `Usage: schakel translate FILE [options]

HL7v3 (a message, a batch, a SOAP envelope or a bare payload) to a FHIR Bundle; a FHIR Bundle (JSON or XML) to HL7v3.
The direction follows from the input. FILE is - for standard input.

  --to fhir|hl7v3  the direction that is meant; an error when the input says otherwise
  --format json|ndjson|xml
                   json: one Bundle of everything. ndjson: one Bundle for each answer message, one a line, written as
                   they come; a batch of any size streams. xml: FHIR XML. HL7v3 is always xml
  --payload        to HL7v3: only the subject with the list, no message around it (one patient)
  --explain        instead of the result: where each value came from, and the rule that made it
  --strict         warnings count as findings (exit 1)
  --indent N       spaces per level (2); 0 writes no white space
${FINDING_HELP}
`;

const OPTIONS = {
  to: { type: 'string' },
  format: { type: 'string' },
  payload: { type: 'boolean' },
  explain: { type: 'boolean' },
  strict: { type: 'boolean' },
  indent: { type: 'string' },
  ...FINDING_OPTIONS,
} as const;

const DEFAULT_INDENT = 2;

/** What the user asked of `translate`. */
export interface TranslateOptions {
  readonly format: 'json' | 'ndjson' | 'xml';
  readonly payload: boolean;
  readonly explain: boolean;
  readonly indent: number;
  /** Explanations as JSON lines. */
  readonly json: boolean;
  readonly language: Language;
}

/** The command `translate`. */
export const translate: Command = { help: HELP, run };

async function run(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, OPTIONS);
  const file = oneFile(positionals);
  const to = choice('to', values.to, ['fhir', 'hl7v3']);
  const format = choice('format', values.format, ['json', 'ndjson', 'xml']);
  const { json = false, strict = false, verbose = false, payload = false, explain = false } = values;
  const told = { json, strict, verbose, language: language(values.lang) };
  const indent = number('indent', values.indent, 10) ?? DEFAULT_INDENT;
  const input = await openInput(file, edge);
  const findings = new Findings(edge, told);
  if (input.issue !== undefined) await findings.add(input.name, [input.issue]);
  else if (input.kind === 'hl7v3') {
    fits(input, to !== 'hl7v3' && !payload, to === 'hl7v3' ? '--to hl7v3' : '--payload');
    const { fromHl7v3 } = await import('./from-hl7v3.js');
    await fromHl7v3(input, { format: format ?? 'json', payload, explain, indent, json, language: told.language }, findings, edge);
  } else {
    fits(input, to !== 'fhir', '--to fhir');
    fits(input, format === undefined || format === 'xml', `--format ${format ?? ''}`);
    const { fromFhir } = await import('./from-fhir.js');
    await fromFhir(input, { format: 'xml', payload, explain, indent, json, language: told.language }, findings, edge);
  }
  return findings.exitCode;
}

function fits(input: Input, asked: boolean, flag: string): void {
  if (!asked) throw new UsageError(`${input.name} holds ${input.kind === 'hl7v3' ? 'HL7v3' : 'FHIR'}: ${flag} does not go with it`);
}
