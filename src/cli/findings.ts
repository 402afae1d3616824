import { issueText, ISSUES, type Issue, type Language, type Severity } from '../errors.js';
import { printable, type Edge, type ExitCode } from './edge.js';

/** How findings are told, and which of them count. */
export interface FindingOptions {
  readonly json: boolean;
  readonly language: Language;
  readonly verbose: boolean;
  /** Warnings count too. */
  readonly strict: boolean;
  /** Also tell a person which rule was broken; JSON always has it. */
  readonly rules?: boolean;
}

/** Tells problems as they come and keeps only their number, so that the longest batch needs no memory for them. */
export class Findings {
  /** Findings so far. */
  readonly counts: Record<Severity, number> = { fatal: 0, error: 0, warning: 0, information: 0 };

  constructor(
    private readonly edge: Pick<Edge, 'error'>,
    private readonly options: FindingOptions,
  ) {}

  /** Tells the problems of a file. */
  async add(file: string, issues: readonly Issue[]): Promise<void> {
    for (const issue of issues) {
      this.counts[issue.severity]++;
      if (issue.severity !== 'information' || this.options.verbose) await this.edge.error(this.line(file, issue) + '\n');
    }
  }

  get exitCode(): ExitCode {
    const { fatal, error, warning } = this.counts;
    if (fatal > 0) return 2;
    return error > 0 || (this.options.strict && warning > 0) ? 1 : 0;
  }

  private line(file: string, issue: Issue): string {
    const { json, language, rules = false } = this.options;
    if (json) return JSON.stringify({ file, ...issue, text: ISSUES[issue.code][language] });
    const rule = rules && issue.rule !== undefined ? ` [${issue.rule}]` : '';
    return printable(issueText(issue, language, file) + rule);
  }
}
