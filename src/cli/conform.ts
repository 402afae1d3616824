import { statSync } from 'node:fs';
import { join } from 'node:path';
import { runCorpus, type Judge } from '../conformance/corpus/run.js';
import { asJson, asJunit, caseText, totalsText, type ReportOptions } from '../conformance/report.js';
import { runSuite } from '../conformance/run.js';
import { knownIn, readSuite } from '../conformance/suite.js';
import { isClean, type CaseResult, type RunResult } from '../conformance/verdict.js';
import { standardDefinitions } from '../definitions.js';
import { Validator } from '../fhir/validate/validate.js';
import { packageFolder } from '../package-file.js';
import { printable, UsageError, type Command, type Edge, type ExitCode } from './edge.js';
import { choice, language, parse } from './options.js';
import { loadProfiles } from './profile-folder.js';

const HELP = `Usage: schakel conform [NAME] [options]

Runs the conformance cases and prints a line for each, with the requirements that it tests; with NAME only those whose name holds it.
With --corpus: translates every message below DIR there and back instead and says what was lost.

  --suite DIR      a folder with requirements.csv and cases/<area>/<nn-name>/ (the suite of Schakel)
  --corpus DIR     a folder with <case>/input.hl7v3.xml at any depth, and reference.fhir.xml beside it to compare with.
                   Messages that Schakel does not translate are not applicable
  --profiles DIR   with --corpus: FHIR profiles to judge the translations by, besides those of Schakel; may be given more than once
  --report text|json|junit
                   form of the report (text)
  --out FILE       writes the report there; the lines are printed all the same
  --lang en|nl     language of the lines (en)
  --verbose        also the values that were found and expected

A deviation that known.yml lists with its reason passes; an entry that no longer occurs fails. Exit 0: nothing failed. 1: something did.
2: the suite is broken; the message names file and line.
`;

const OPTIONS = {
  suite: { type: 'string' },
  corpus: { type: 'string' },
  profiles: { type: 'string', multiple: true },
  report: { type: 'string' },
  out: { type: 'string' },
  lang: { type: 'string' },
  verbose: { type: 'boolean' },
} as const;

type Form = 'text' | 'json' | 'junit';

/** The command `conform`. */
export const conform: Command = { help: HELP, run };

async function run(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, OPTIONS);
  const [filter = '', ...others] = positionals;
  if (others.length > 0) throw new UsageError('one NAME at a time');
  if (values.suite !== undefined && values.corpus !== undefined) throw new UsageError('--suite and --corpus do not go together');
  const form = choice('report', values.report, ['text', 'json', 'junit']) ?? 'text';
  const told: ReportOptions = { language: language(values.lang), values: values.verbose === true };
  const lines = form === 'text' || values.out !== undefined;
  const tell = (c: CaseResult): Promise<void> => (lines ? edge.out(asLines(caseText(c, told))) : Promise.resolve());
  const result = await (values.corpus === undefined
    ? ofSuite(values.suite, filter, tell)
    : ofCorpus(values.corpus, filter, tell, await newJudge(values.profiles ?? [], edge)));
  if (result.cases.length === 0) throw new UsageError(filter === '' ? 'there are no cases' : `no case has ${printable(filter)} in its name`);
  if (lines) await edge.out(asLines(totalsText(result, told.language)));
  if (values.out !== undefined) await edge.save(values.out, report(form, result, told));
  else if (form !== 'text') await edge.out(report(form, result, told));
  return isClean(result) ? 0 : 1;
}

type Tell = (result: CaseResult) => Promise<void>;

async function ofSuite(folder: string | undefined, filter: string, tell: Tell): Promise<RunResult> {
  try {
    return await runSuite(readSuite(folder === undefined ? ownSuite() : existing(folder)), filter, tell);
  } catch (error) {
    throw broken(error);
  }
}

async function newJudge(folders: readonly string[], edge: Edge): Promise<Judge> {
  const definitions = standardDefinitions();
  for (const folder of folders) await loadProfiles(folder, definitions, edge);
  return { validator: new Validator(definitions), isComplete: folders.length > 0 };
}

async function ofCorpus(folder: string, filter: string, tell: Tell, judge: Judge): Promise<RunResult> {
  try {
    return await runCorpus(existing(folder), knownIn(ownSuite()), filter, tell, judge);
  } catch (error) {
    throw broken(error);
  }
}

function ownSuite(): string {
  return packageFolder('conformance');
}

function existing(folder: string): string {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return join(folder);
  throw new UsageError(`${folder}: no such folder`);
}

/** Who wrote the suite can put it right. */
function broken(error: unknown): unknown {
  const { name, message } = error as { readonly name?: string; readonly message?: string };
  return name === 'SuiteError' ? new UsageError(message) : error;
}

function report(form: Form, result: RunResult, told: ReportOptions): string {
  if (form === 'json') return asJson(result, told);
  if (form === 'junit') return asJunit(result, told);
  return asLines([...result.cases.map((c) => caseText(c, told)), totalsText(result, told.language)].join('\n'));
}

function asLines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line) + '\n')
    .join('');
}
