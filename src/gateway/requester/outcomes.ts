import { OUTCOME_TEXTS } from '../../consent/decision/texts.js';
import type { Refusal, Trouble } from '../../consent/decision/codes.js';
import { FORMS } from '../../consent/decision/forms.js';
import { mayHoldBsn } from '../../bsn.js';
import type { Issue, Language } from '../../errors.js';
import { ISSUE_SYSTEM, outcome } from '../../fhir/outcome.js';
import { codeSystems } from '../../fhir/systems.js';
import type { Coding, OperationOutcome } from '../../fhir/types.js';
import type { SearchProblem } from '../../fhir/search/read-search.js';
import type { CE } from '../../hl7v3/datatypes.js';
import type { SourceFailure } from './item.js';

type OutcomeIssue = NonNullable<OperationOutcome['issue']>[number];
type IssueType = NonNullable<OutcomeIssue['code']>;

const WORDS = {
  keptBack: { en: 'the switch point kept data of another region back', nl: 'het schakelpunt heeft gegevens uit een andere regio niet opgeleverd' },
  partly: {
    en: 'a source delivered something that could not be read and is left out',
    nl: 'een bron leverde iets dat niet te lezen was; het is weggelaten',
  },
  lacks: { en: 'the answer of the switch point is not complete', nl: 'het antwoord van het schakelpunt is niet volledig' },
} as const;

/** One source that did not give what was asked, as an entry beside the data of others (CS b.4). The words of a source are not repeated. */
export function failedSource(
  failure: Omit<SourceFailure, 'kind'> & { readonly kind: 'failed' | 'kept-back' | 'not-entitled' },
  language: Language,
): OperationOutcome {
  const { kind, trouble, codes, bySwitch, source } = failure;
  const types: Readonly<Record<typeof kind, IssueType>> = { failed: issueTypeOf(trouble), 'kept-back': 'suppressed', 'not-entitled': 'forbidden' };
  const text = kind === 'kept-back' ? (saidIn(codes, bySwitch) ?? WORDS.keptBack[language]) : OUTCOME_TEXTS[trouble][language];
  const own = kind === 'failed' ? [{ system: ISSUE_SYSTEM, code: trouble }] : [];
  return warning(types[kind], text, [...own, ...codes.flatMap(codingOf)], source);
}

/** A source of which something is left out because nobody can read it. */
export function partlyRead(issues: readonly Issue[], source: string | undefined, language: Language): OperationOutcome {
  const told = outcome(issues, language).issue ?? [];
  const first = warning('incomplete', WORDS.partly[language], [], source);
  const more = issues.length === 0 ? [] : told.map((issue): OutcomeIssue => ({ ...issue, severity: 'warning' }));
  return { ...first, issue: [...(first.issue ?? []), ...more] };
}

/** The switch point promised more answers than came. */
export function lackingAnswers(language: Language): OperationOutcome {
  return warning('incomplete', WORDS.lacks[language], [], undefined);
}

/** Why there is no Bundle at all: nothing came of it, or who asks may not. */
export function inError(code: Refusal | Trouble, type: IssueType, language: Language, codes: readonly CE[] = []): OperationOutcome {
  const coding = [{ system: ISSUE_SYSTEM, code }, ...codes.flatMap(codingOf)];
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: type, details: { coding, text: OUTCOME_TEXTS[code][language] } }] };
}

/** Parameters that cannot be carried out, by their names (R-SYN). */
export function invalidSearch(problems: readonly SearchProblem[], language: Language): OperationOutcome {
  const details = { coding: [{ system: ISSUE_SYSTEM, code: 'R-SYN' }], text: OUTCOME_TEXTS['R-SYN'][language] };
  return {
    resourceType: 'OperationOutcome',
    issue: problems.map(({ name, kind, expected }) => ({
      severity: 'error',
      code: kind,
      details,
      diagnostics: `${name}: ${expected}`,
      expression: [`http.${name.split(/[.:]/)[0] ?? ''}`],
    })),
  };
}

function issueTypeOf(trouble: Trouble): IssueType {
  // The forms hold only issue types of R4; a test compares.
  return FORMS[trouble].fhir.issue as IssueType;
}

function warning(code: IssueType, text: string, coding: readonly Coding[], source: string | undefined): OperationOutcome {
  const details = { ...(coding.length === 0 ? {} : { coding: [...coding] }), text };
  return {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'warning', code, details, ...(source === undefined ? {} : { diagnostics: `URA ${source}` }) }],
  };
}

/** A code as the network gave it; a code is a word, anything longer may hold anything. */
function codingOf({ code, codeSystem }: CE): readonly Coding[] {
  if (code === undefined || !/^[A-Za-z0-9_.-]{1,40}$/.test(code) || mayHoldBsn(code)) return [];
  const system = codeSystem === undefined || !/^[0-9.]{1,100}$/.test(codeSystem) ? undefined : codeSystems.toUri(codeSystem);
  return [{ ...(system === undefined ? {} : { system }), code }];
}

/** A whole sentence for people stands in the name of the code (AM 3.8); only that of the switch point is passed on. */
function saidIn(codes: readonly CE[], bySwitch: boolean): string | undefined {
  const said = bySwitch ? codes.find(({ displayName }) => displayName !== undefined)?.displayName : undefined;
  return said === undefined || said.length > 400 || mayHoldBsn(said) ? undefined : said;
}
