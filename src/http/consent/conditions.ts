import { normaliseBsn } from '../../bsn.js';
import { askedSpanOf } from '../../consent/day.js';
import { BSN_SYSTEM } from '../../consent/fhir/canonicals.js';
import { fitsToken, plain, readToken, type Asked, type AskedToken } from '../../fhir/search/asked.js';
import { fitsSpan, readDate, type AskedDate } from '../../fhir/search/span.js';
import { parameterRefusal } from '../fhir/issue.js';
import type { FoundConsent } from './found.js';

/** Whether a Consent is one that is asked for. */
export type Fits = (found: FoundConsent) => boolean;

/** What a search asks, in parts: the patient, whom the register looks up, and the rest. */
export interface Conditions {
  readonly bsn?: string;
  /** The profiles that are asked for; undefined: none is named. */
  readonly profiles?: readonly string[];
  readonly fits: Fits;
}

/** Reads the conditions of a search; all must fit. Refuses with 400 a value that is not understood. */
export function conditionsOf(asked: readonly Asked[]): Conditions {
  const [bsn, other] = new Set(asked.filter(({ name }) => name === 'patient').flatMap(patientsIn));
  if (other !== undefined) throw parameterRefusal('patient.identifier', 'one patient');
  const profiles = asked.filter(({ name }) => name === '_profile').map(({ values }) => values.map((value) => plain(value) ?? ''));
  const tests = asked.filter(({ name }) => name !== 'patient' && name !== '_profile').map(testOf);
  return {
    ...(bsn === undefined ? {} : { bsn }),
    ...(profiles.length === 0 ? {} : { profiles: profiles.reduce((a, b) => a.filter((one) => b.includes(one))) }),
    fits: (found) => tests.every((test) => test(found)),
  };
}

const DATES = ['date', 'period', '_lastUpdated'] as const;
const TOKENS = ['_id', 'identifier', 'status', 'category', 'organization', 'actor', 'purpose'] as const;

function testOf(asked: Asked): Fits {
  const date = DATES.find((name) => name === asked.name);
  if (date !== undefined) {
    const dates = datesIn(asked);
    return ({ spans }) => dates.some((one) => fitsDate(spans[date], one));
  }
  const name = TOKENS.find((one) => one === asked.name);
  if (name === undefined) throw new Error('a parameter that the table has and nothing reads');
  const tokens = tokensIn(asked);
  return (found) => found.tokens[name].some((one) => tokens.some((token) => fitsToken(one, token)));
}

/** What has no date fits no comparison. */
function fitsDate(span: FoundConsent['spans']['date'], { prefix, span: wanted }: AskedDate): boolean {
  return span !== undefined && fitsSpan(span, prefix, wanted);
}

function datesIn({ said, values }: Asked): readonly AskedDate[] {
  return values.map((value) => {
    const date = readDate(value, askedSpanOf);
    if (date !== undefined) return date;
    throw parameterRefusal(said[0], 'a date, or a dateTime with its offset, with or without eq, ne, gt, lt, ge, le, sa or eb');
  });
}

function tokensIn({ said, values }: Asked): readonly AskedToken[] {
  return values.map((value) => {
    const token = readToken(value);
    if (token !== undefined) return token;
    throw parameterRefusal(said[0], 'code, system|code, |code or system|');
  });
}

function patientsIn(asked: Asked): readonly string[] {
  return tokensIn(asked).map(({ system, code = '' }) => {
    const bsn = system === BSN_SYSTEM ? normaliseBsn(code) : undefined;
    if (bsn === undefined) throw parameterRefusal(asked.said[0], `${BSN_SYSTEM}|number`);
    return bsn;
  });
}
