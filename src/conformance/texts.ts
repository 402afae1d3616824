import type { Language } from '../errors.js';
import type { Finding, FindingKind, Verdict } from './verdict.js';

type Words = Readonly<Record<Language, string>>;

const FINDINGS: Readonly<Record<FindingKind, Words>> = {
  outcome: { en: 'another outcome', nl: 'andere uitkomst' },
  'issue-missing': { en: 'issue not reported', nl: 'bevinding niet gemeld' },
  'issue-unexpected': { en: 'issue not expected', nl: 'bevinding niet verwacht' },
  absent: { en: 'not in the output', nl: 'niet in de uitvoer' },
  superfluous: { en: 'must not be in the output', nl: 'hoort niet in de uitvoer' },
  value: { en: 'another value', nl: 'andere waarde' },
  count: { en: 'another number of them', nl: 'ander aantal' },
  leak: { en: 'holds a text that may stand nowhere', nl: 'bevat een tekst die nergens mag staan' },
  difference: { en: 'differs', nl: 'verschilt' },
  unread: { en: 'not carried by any rule', nl: 'door geen regel overgenomen' },
  'kept-raw': { en: 'the FHIR holds unread XML', nl: 'de FHIR bevat ongelezen XML' },
  unexplained: { en: 'no explanation', nl: 'geen verklaring' },
  invalid: { en: 'not valid', nl: 'niet geldig' },
  fault: { en: 'a fault of Schakel', nl: 'een fout van Schakel' },
};

const VERDICT_WORDS: Readonly<Record<Verdict, Words>> = {
  pass: { en: 'passed', nl: 'geslaagd' },
  fail: { en: 'failed', nl: 'gezakt' },
  inconclusive: { en: 'inconclusive', nl: 'onbeslist' },
  'not-applicable': { en: 'not applicable', nl: 'niet van toepassing' },
  manual: { en: 'for a person to judge', nl: 'door een mens te beoordelen' },
};

/** A finding as one line: kind, code and path; what was found and expected only when values may be told. */
export function findingText({ kind, path, code, found, expected }: Finding, language: Language, values: boolean): string {
  const [was, wanted] = language === 'en' ? ['found', 'expected'] : ['gevonden', 'verwacht'];
  const details = [found === undefined ? '' : `${was} ${found}`, expected === undefined ? '' : `${wanted} ${expected}`].filter((d) => d !== '');
  const tail = values && details.length > 0 ? ` (${details.join(', ')})` : '';
  return `${[FINDINGS[kind][language], code ?? '', path].filter((part) => part !== '').join(' ')}${tail}`;
}

/** A verdict as the totals call it. */
export function verdictText(verdict: Verdict, language: Language): string {
  return VERDICT_WORDS[verdict][language];
}

/** The line about a known deviation that no longer occurs. */
export function staleText(entry: string, language: Language): string {
  return language === 'en' ? `known.yml has a stale entry: ${entry}` : `known.yml heeft een verouderde regel: ${entry}`;
}
