import type { Language } from '../errors.js';
import { XmlElement } from '../xml/element.js';
import { writeXml } from '../xml/writer.js';
import { findingText, staleText, verdictText } from './texts.js';
import { totalsOf, VERDICTS, type CaseResult, type Finding, type RunResult } from './verdict.js';

/** How a report is written. */
export interface ReportOptions {
  readonly language: Language;
  /** Values of the messages may be told too. */
  readonly values: boolean;
}

const WIDTH = 'not-applicable'.length;

/** The lines about one case: verdict, name, requirements, then what was found. */
export function caseText(c: CaseResult, { language, values }: ReportOptions): string {
  const ids = c.requirements.length === 0 ? '' : ` [${c.requirements.join(' ')}]`;
  const note = c.note === undefined ? '' : `: ${c.note}`;
  const known = c.known.length === 0 ? '' : ` (${language === 'en' ? 'known' : 'bekend'}: ${c.known.join('; ')})`;
  const lines = c.findings.map((f) => `    ${findingText(f, language, values)}`);
  return [`${c.verdict.padEnd(WIDTH)} ${c.name}${ids}${note}${known}`, ...lines].join('\n');
}

/** The last lines of a run: stale entries and totals. */
export function totalsText({ cases, stale }: RunResult, language: Language): string {
  const totals = totalsOf(cases);
  const counts = VERDICTS.filter((v) => totals[v] > 0 || v === 'pass' || v === 'fail').map((v) => `${totals[v]} ${verdictText(v, language)}`);
  return [
    ...stale.map((entry) => staleText(entry, language)),
    `${cases.length} ${language === 'en' ? 'cases' : 'gevallen'}: ${counts.join(', ')}`,
  ].join('\n');
}

/** The run as JSON, for a program. */
export function asJson({ cases, stale }: RunResult, { values }: ReportOptions): string {
  const told = cases.map((c) => ({ ...c, findings: c.findings.map((f) => (values ? f : withoutValues(f))) }));
  return JSON.stringify({ totals: totalsOf(cases), stale, cases: told }, null, 2) + '\n';
}

function withoutValues({ kind, path, code }: Finding): Finding {
  return { kind, path, ...(code === undefined ? {} : { code }) };
}

/** The run as JUnit XML, for a build server: an area is a class, a stale entry a failed test. */
export function asJunit(run: RunResult, options: ReportOptions): string {
  const totals = totalsOf(run.cases);
  const tests = [...run.cases.map((c) => testcase(c, options)), ...run.stale.map((entry) => staleCase(entry, options))];
  const suite = plain(
    'testsuite',
    {
      name: 'schakel conform',
      tests: tests.length,
      failures: totals.fail + run.stale.length,
      skipped: tests.length - totals.pass - totals.fail - run.stale.length,
    },
    tests,
  );
  return writeXml(plain('testsuites', {}, [suite]), { indent: 2 });
}

function testcase(c: CaseResult, { language, values }: ReportOptions): XmlElement {
  const slash = c.name.lastIndexOf('/');
  const about = { classname: slash < 0 ? 'conformance' : c.name.slice(0, slash), name: c.name.slice(slash + 1) };
  if (c.verdict === 'pass') return plain('testcase', about, []);
  if (c.verdict !== 'fail') return plain('testcase', about, [plain('skipped', { message: c.note ?? verdictText(c.verdict, language) }, [])]);
  const text = c.findings.map((f) => findingText(f, language, values)).join('\n');
  return plain('testcase', about, [plain('failure', { message: c.title }, [], text)]);
}

function staleCase(entry: string, { language }: ReportOptions): XmlElement {
  return plain('testcase', { classname: 'known.yml', name: entry }, [plain('failure', { message: staleText(entry, language) }, [])]);
}

function plain(local: string, attributes: Readonly<Record<string, string | number>>, children: readonly XmlElement[], text: string = ''): XmlElement {
  const list = Object.entries(attributes).map(([name, value]) => ({ uri: '', local: name, value: String(value) }));
  return new XmlElement('', local, list, children, text);
}
