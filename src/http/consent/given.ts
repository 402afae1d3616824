import { isBsn } from '../../bsn.js';
import { BSN_SYSTEM, URA_SYSTEM } from '../../consent/fhir/canonicals.js';
import { isUra } from '../../consent/fhir/concept.js';
import { readParameters, type ParameterRules, type Read } from '../../consent/fhir/parameters.js';
import { momentOf } from '../../consent/day.js';
import type { Moment } from '../../consent/moment.js';
import { ISSUES, isFailure, type Issue, type IssueCode } from '../../errors.js';
import { bodyRefusal } from './refusals.js';

interface Named {
  readonly system: string;
  readonly value: string;
}

/**
 * What is given to an operation, beyond the form of its parameters: codes of a list, and identifiers of a kind. What does not fit is gathered with the
 * name of its parameter and never quoted; `check` refuses when there was something.
 */
export class Given<Rules extends ParameterRules> {
  readonly values: Read<Rules>;
  private readonly issues: Issue[];

  /** Reads a body by the rules of an operation. @throws Refusal (400) */
  constructor(body: unknown, rules: Rules) {
    const { values, issues } = readParameters(body, rules);
    if (values === undefined) throw bodyRefusal(issues);
    this.values = values;
    this.issues = [...issues];
  }

  /** One of a list of codes. @param rule of CS a, where it is that which is broken */
  code<T extends string>(name: string, value: string, codes: readonly T[], rule?: string): T {
    const [first] = codes;
    const code = codes.find((one) => one === value);
    if (code !== undefined) return code;
    this.note('code-unknown', name, codes.join(', '), rule);
    // Never used: `check` refuses.
    return first ?? (value as T);
  }

  /** The number of an organisation. */
  ura(name: string, { system, value }: Named): string {
    if (system !== URA_SYSTEM) this.note('code-unknown', name, URA_SYSTEM);
    else if (!isUra(value)) this.note('value-format', name, 'eight digits');
    return value;
  }

  /** The number of a patient. */
  bsn(name: string, { system, value }: Named): string {
    if (system !== BSN_SYSTEM) this.note('code-unknown', name, BSN_SYSTEM);
    else if (!isBsn(value)) this.note('value-format', name, 'a BSN');
    return value;
  }

  /** A moment. */
  moment(name: string, value: string): Moment {
    const moment = momentOf(value);
    if (moment === undefined) this.note('value-format', name, 'a FHIR instant');
    return moment ?? '';
  }

  /** Refuses what was noted. @throws Refusal */
  check(): void {
    if (this.issues.some(isFailure)) throw bodyRefusal(this.issues);
  }

  private note(code: IssueCode, name: string, expected: string, rule?: string): void {
    const path = placeOf(name);
    this.issues.push({ code, severity: ISSUES[code].severity, path, expected, ...(rule === undefined ? {} : { rule }) });
  }
}

/** Where a parameter stands: `Parameters.parameter.where(name = 'given')`; a part of one behind a point. */
export function placeOf(name: string): string {
  return `Parameters${name
    .split('.')
    .map((one, i) => `${i === 0 ? '.parameter' : '.part'}.where(name = '${one}')`)
    .join('')}`;
}
