import { printable, UsageError, type Command, type Edge, type ExitCode } from './edge.js';
import { Findings } from './findings.js';
import { openInput, type Input } from './input.js';
import { FINDING_HELP, FINDING_OPTIONS, language, parse } from './options.js';

const HELP = `Usage: schakel roundtrip FILE... [options]

Translates there and back and says what differs (exit 1 when something does). FILE is - for standard input.
HL7v3: to FHIR JSON text and back, put into the same message, batch or envelope again, and compared with it. A form that is only read has
no way back: that is told, with exit 1.
FHIR: to HL7v3 text and back; lists the values that did not come back. Which way references go counts, ids and order do not.

  --out FILE       writes the HL7v3 that came back (one HL7v3 FILE at a time)
${FINDING_HELP}

What the translations themselves report is told with --verbose, and otherwise by translate.
`;

const OPTIONS = { out: { type: 'string' }, ...FINDING_OPTIONS } as const;

/** What came of one file. */
export interface Comparison {
  /** Payloads of a message, or the dispenses, intolerances and contra-indications of a Bundle. */
  readonly compared: number;
  /** Payloads of a form that is only read. */
  readonly onlyRead?: number;
  /** Paths in the input, with what became of them where that may be told. */
  readonly differences: readonly string[];
  /** What came back, when somebody wants it. */
  readonly text?: string;
}

/** The command `roundtrip`. */
export const roundtrip: Command = { help: HELP, run };

async function run(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals: files } = parse(args, OPTIONS);
  const { json = false, verbose = false, out } = values;
  const findings = new Findings(edge, { json, verbose, strict: false, language: language(values.lang) });
  if (files.length === 0) throw new UsageError('a FILE is missing (- for standard input)');
  if (out !== undefined && files.length > 1) throw new UsageError('--out goes with one FILE');
  let different = false;
  for (const file of files) {
    const input = await openInput(file, edge);
    const found = await compare(input, out !== undefined, verbose ? findings : quiet(findings), edge);
    if (found === undefined) continue;
    different ||= found.differences.length > 0 || (found.onlyRead ?? 0) > 0;
    await edge.out(json ? asJson(input.name, found) : asText(input.name, found));
    if (out !== undefined && found.text !== undefined) await edge.save(out, found.text);
  }
  return findings.exitCode === 2 ? 2 : different ? 1 : 0;
}

/** Undefined when the input could not be read; the findings say why. */
async function compare(input: Input, keep: boolean, findings: Tell, edge: Edge): Promise<Comparison | undefined> {
  if (input.issue !== undefined) await findings.add(input.name, [input.issue]);
  else if (input.kind === 'hl7v3') return (await import('./roundtrip-hl7v3.js')).compareHl7v3(input, keep, findings, edge);
  else if (keep) throw new UsageError(`${input.name} holds FHIR: --out goes with HL7v3`);
  else return (await import('./roundtrip-fhir.js')).compareFhir(input, findings, edge);
  return undefined;
}

/** Where the comparisons report. */
export type Tell = Pick<Findings, 'add'>;

/** Only what makes an input unreadable, or impossible to compare. */
function quiet(findings: Findings): Tell {
  return {
    add: (file, issues) =>
      findings.add(
        file,
        issues.filter((i) => i.severity === 'fatal' || i.code === 'form-only-read'),
      ),
  };
}

function asText(name: string, { compared, differences, onlyRead = 0 }: Comparison): string {
  const none = compared === 0 && onlyRead > 0 ? 'not compared' : 'equal';
  const verdict = differences.length === 0 ? none : `${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}`;
  return [`${name}: ${verdict} (${compared} compared)`, ...differences.map((d) => `  ${d}`)].map((line) => printable(line) + '\n').join('');
}

function asJson(file: string, { compared, differences, onlyRead = 0 }: Comparison): string {
  return JSON.stringify({ file, compared, ...(onlyRead > 0 ? { onlyRead } : {}), differences }) + '\n';
}
