import { printable, UsageError, type Command, type Edge, type ExitCode } from './edge.js';
import { Findings, type FindingOptions } from './findings.js';
import { openInput, type Input } from './input.js';
import { FINDING_HELP, FINDING_OPTIONS, language, parse } from './options.js';
import type { SchemaFolder } from './xsd-folder.js';

const HELP = `Usage: schakel validate FILE... [options]

Says what is wrong with HL7v3: a message, a batch with each message in it, a SOAP envelope or a bare payload, judged by the models
of AORTA. Exit 0: nothing is. 1: something is. FILE is - for standard input. A batch of any size streams.
Each finding has line, column, path, the rule that was broken, and what was found and expected where that may be told.

  --xsd DIR        also by the XML Schemas in this folder: by the one that declares the message, else by that of its payload
  --strict         warnings count as findings (exit 1)
${FINDING_HELP}, and a line for each file
`;

const OPTIONS = { xsd: { type: 'string' }, strict: { type: 'boolean' }, ...FINDING_OPTIONS } as const;

/** The command `validate`. */
export const validate: Command = { help: HELP, run };

async function run(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals: files } = parse(args, OPTIONS);
  const { json = false, strict = false, verbose = false } = values;
  const told: FindingOptions = { json, strict, verbose, rules: true, language: language(values.lang) };
  if (files.length === 0) throw new UsageError('a FILE is missing (- for standard input)');
  const schemas = values.xsd === undefined ? undefined : await openSchemas(values.xsd);
  let worst: ExitCode = 0;
  try {
    for (const file of files) worst = worse(worst, await validateFile(file, schemas, told, edge));
  } finally {
    schemas?.dispose();
  }
  return worst;
}

async function openSchemas(folder: string): Promise<SchemaFolder> {
  const { SchemaFolder } = await import('./xsd-folder.js');
  return SchemaFolder.in(folder);
}

async function validateFile(file: string, schemas: SchemaFolder | undefined, told: FindingOptions, edge: Edge): Promise<ExitCode> {
  const findings = new Findings(edge, told);
  const input = await openInput(file, edge);
  await judge(input, schemas, findings);
  if (told.verbose) await edge.error(summary(input.name, findings, told));
  return findings.exitCode;
}

async function judge(input: Input, schemas: SchemaFolder | undefined, findings: Findings): Promise<void> {
  if (input.issue !== undefined) return findings.add(input.name, [input.issue]);
  if (input.kind !== 'hl7v3') throw new UsageError(`${input.name} holds FHIR, which validate does not judge yet`);
  const { validateHl7v3 } = await import('./validate-hl7v3.js');
  return validateHl7v3(input, schemas, findings);
}

/** What came of one file. */
function summary(file: string, { counts, exitCode }: Findings, { json, language }: FindingOptions): string {
  const errors = counts.fatal + counts.error;
  const { warning: warnings, information } = counts;
  if (json) return JSON.stringify({ file, valid: exitCode === 0, errors, warnings, information }) + '\n';
  const words =
    language === 'nl' ? ['geldig', 'ongeldig', 'fouten', 'waarschuwingen', 'mededelingen'] : ['valid', 'not valid', 'errors', 'warnings', 'notes'];
  return `${printable(file)}: ${words[exitCode === 0 ? 0 : 1] ?? ''} (${errors} ${words[2] ?? ''}, ${warnings} ${words[3] ?? ''}, ${information} ${words[4] ?? ''})\n`;
}

/** What cannot be read comes before what is wrong. */
function worse(a: ExitCode, b: ExitCode): ExitCode {
  return a > b ? a : b;
}
