import { printable, UsageError, type Command, type Edge, type ExitCode } from './edge.js';
import { Findings, type FindingOptions } from './findings.js';
import { openInput, type Input } from './input.js';
import { choice, FINDING_HELP, FINDING_OPTIONS, language, parse } from './options.js';
import type { FhirJudge } from './validate-fhir.js';
import type { SchemaFolder } from './xsd-folder.js';

const HELP = `Usage: schakel validate FILE... [options]

Says what is wrong with HL7v3 (a message, a batch with each message in it, a SOAP envelope or a bare payload), judged by the models of
AORTA, or with FHIR R4 (a resource or Bundle, JSON or XML), judged by R4 and by profiles. Exit 0: nothing is wrong. 1: something is.
FILE is - for standard input. Batches of HL7v3 of any size stream. Nothing is fetched: profiles that are not here are not judged.
Each finding has line, column, path, the rule that was broken, and what was found and expected where that may be told.

  --xsd DIR        HL7v3 also by the XML Schemas in this folder: by the one that declares the message, else by that of its payload
  --profiles DIR   FHIR profiles, value sets and code systems besides those of Schakel (XML or JSON); may be given more than once
  --profile URL    FHIR: conform to this profile, besides those that are claimed; in a Bundle each resource of its type.
                   May be given more than once
  --aorta always|never
                   FHIR: the rules for what is to become HL7v3 (auto: for a Bundle with dispenses or allergies)
  --strict         warnings count as findings (exit 1)
${FINDING_HELP}, and a line for each file
`;

const OPTIONS = {
  xsd: { type: 'string' },
  profiles: { type: 'string', multiple: true },
  profile: { type: 'string', multiple: true },
  aorta: { type: 'string' },
  strict: { type: 'boolean' },
  ...FINDING_OPTIONS,
} as const;

/** The command `validate`. */
export const validate: Command = { help: HELP, run };

/** What judges; each is made when the first file needs it, and kept for the next. */
interface Judges {
  readonly xsd: string | undefined;
  readonly newFhir: () => Promise<FhirJudge>;
  schemas?: SchemaFolder;
  fhir?: FhirJudge;
}

async function run(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals: files } = parse(args, OPTIONS);
  const { json = false, strict = false, verbose = false, profiles: folders = [], profile: profiles = [], xsd } = values;
  const told: FindingOptions = { json, strict, verbose, rules: true, language: language(values.lang) };
  const aorta = choice('aorta', values.aorta, ['always', 'never']);
  if (files.length === 0) throw new UsageError('a FILE is missing (- for standard input)');
  const tell = (line: string): Promise<void> => (verbose && !json ? edge.error(`${printable(line)}\n`) : Promise.resolve());
  const newFhir = async (): Promise<FhirJudge> => {
    const { FhirJudge } = await import('./validate-fhir.js');
    return new FhirJudge({ folders, profiles, aorta: aorta === undefined ? undefined : aorta === 'always' }, edge, tell);
  };
  const judges: Judges = { xsd, newFhir };
  if (xsd !== undefined) judges.schemas = await openSchemas(xsd);
  let worst: ExitCode = 0;
  try {
    for (const file of files) worst = worse(worst, await validateFile(file, judges, told, edge));
  } finally {
    judges.schemas?.dispose();
  }
  return worst;
}

async function openSchemas(folder: string): Promise<SchemaFolder> {
  const { SchemaFolder } = await import('./xsd-folder.js');
  return SchemaFolder.in(folder);
}

async function validateFile(file: string, judges: Judges, told: FindingOptions, edge: Edge): Promise<ExitCode> {
  const findings = new Findings(edge, told);
  const input = await openInput(file, edge);
  await judge(input, judges, findings);
  if (told.verbose) await edge.error(summary(input.name, findings, told));
  return findings.exitCode;
}

async function judge(input: Input, judges: Judges, findings: Findings): Promise<void> {
  if (input.issue !== undefined) return findings.add(input.name, [input.issue]);
  if (input.kind === 'hl7v3') {
    const { validateHl7v3 } = await import('./validate-hl7v3.js');
    return validateHl7v3(input, judges.schemas, findings);
  }
  if (judges.xsd !== undefined) throw new UsageError(`${input.name} holds FHIR: --xsd does not go with it`);
  judges.fhir ??= await judges.newFhir();
  await findings.add(input.name, await judges.fhir.judge(input));
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
