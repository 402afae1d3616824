import { bySchema, type SchemaProblem } from '../by-schema.js';

/** What goes wrong (schemas/scenario.schema.json). */
export type Mishap =
  | 'unreachable'
  | 'slow'
  | 'fault'
  | 'ae'
  | 'ar'
  | 'closes-midway'
  | 'wrong-bsn'
  | 'broken-signature'
  | 'wrong-counters'
  | 'duplicate'
  | 'wrong-query-id'
  | 'garbage'
  | 'huge';

/** What is done, with all that it needs. */
export interface Deed {
  readonly does: Mishap;
  readonly milliseconds: number;
  readonly faultcode: 'soap:Client' | 'soap:Server';
  readonly code: string;
  readonly megabytes: number;
}

/** When something is done, and what. */
export interface ScenarioRule extends Partial<Omit<Deed, 'does'>> {
  readonly does: Mishap;
  /** URA; absent: the switch itself. */
  readonly source?: string;
  readonly bsn?: string;
  readonly interaction?: string;
  readonly calls?: readonly number[];
}

/** A list of rules, of which the first that fits counts. */
export interface Scenario {
  readonly rules: readonly ScenarioRule[];
}

/** Nothing goes wrong. */
export const NO_SCENARIO: Scenario = { rules: [] };

/** Reads a scenario file. */
export function readScenario(value: unknown): { readonly scenario: Scenario } | { readonly problems: readonly SchemaProblem[] } {
  const checked = bySchema<Scenario>('schemas/scenario.schema.json', value);
  return 'problems' in checked ? checked : { scenario: { rules: checked.value.rules } };
}

/** One question: to a source, or without one to the switch. */
export interface Played {
  readonly source?: string;
  readonly bsn: string;
  readonly interaction: string;
}

/** Tells what is done about each question, and counts them. */
export type Player = (question: Played) => Deed | undefined;

const DEFAULTS: Omit<Deed, 'does'> = { milliseconds: 5000, faultcode: 'soap:Server', code: 'INTERR', megabytes: 8 };

/** A player that begins to count at one. Each rule counts the questions that it fits, whichever rule was taken. */
export function playerOf({ rules }: Scenario): Player {
  const counts = rules.map(() => 0);
  return (question) => {
    const taken = rules.filter((rule, i) => {
      if (!fits(rule, question)) return false;
      const call = (counts[i] = (counts[i] ?? 0) + 1);
      return rule.calls?.includes(call) !== false;
    });
    const [first] = taken;
    if (first === undefined) return undefined;
    const { milliseconds, faultcode, code, megabytes } = { ...DEFAULTS, ...first };
    return { does: first.does, milliseconds, faultcode, code, megabytes };
  };
}

function fits({ source, bsn, interaction }: ScenarioRule, question: Played): boolean {
  return source === question.source && (bsn ?? question.bsn) === question.bsn && (interaction ?? question.interaction) === question.interaction;
}
