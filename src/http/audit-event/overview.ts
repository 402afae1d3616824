import type { OverviewLine } from '../../consent/log/overview.js';
import type { Language } from '../../errors.js';

const WORDS = {
  nl: { title: 'Inzageoverzicht', made: 'Gemaakt op', none: 'Er zijn geen regels.', handle: 'kenmerk' },
  en: { title: 'Access overview', made: 'Made at', none: 'There are no lines.', handle: 'reference' },
} as const;

/** The overview as a resource: each line with its parts (CS C-61). */
export function overviewParameters(lines: readonly OverviewLine[]): object {
  const text = (name: string, valueString: string) => (valueString === '' ? [] : [{ name, valueString }]);
  return {
    resourceType: 'Parameters',
    ...(lines.length === 0
      ? {}
      : {
          parameter: lines.map(({ at, handle, who, what, data, result, notes }) => ({
            name: 'line',
            part: [
              { name: 'at', valueInstant: at },
              ...text('handle', handle),
              ...text('who', who),
              ...text('what', what),
              ...text('data', data),
              ...text('result', result),
              ...notes.flatMap((note) => text('note', note)),
            ],
          })),
        }),
  };
}

const TIME = new Map<Language, Intl.DateTimeFormat>();

/** The same lines for paper (CS C-61 T4): plain text, in the time of the Netherlands. */
export function overviewText(lines: readonly OverviewLine[], language: Language, now: string): string {
  const words = WORDS[language];
  const body = lines.map(({ at, handle, who, what, data, result, notes }) =>
    [
      `${timeOf(at, language)}  ${who} ${what}${data === '' ? '' : `: ${data}`}`,
      `  ${result}`,
      ...notes.map((note) => `  ${note}`),
      `  ${words.handle} ${handle}`,
    ].join('\n'),
  );
  const head = `${words.title}\n${words.made} ${timeOf(now, language)}`;
  return [head, ...(body.length === 0 ? [words.none] : body)].join('\n\n') + '\n';
}

function timeOf(at: string, language: Language): string {
  const known =
    TIME.get(language) ??
    new Intl.DateTimeFormat(language === 'nl' ? 'nl-NL' : 'en-GB', { timeZone: 'Europe/Amsterdam', dateStyle: 'long', timeStyle: 'medium' });
  TIME.set(language, known);
  return known.format(new Date(at));
}
