import { build, typed } from '../src/mapping/codec.js';
import type { XmlElement } from '../src/xml/element.js';
import type { Chance } from './random.js';

const BASIC_UNITS = '2.16.840.1.113883.2.4.4.1.900.2';
const UNITS_OF_USE = '2.16.840.1.113883.2.4.4.1.361';
const INSTRUCTIONS = '2.16.840.1.113883.2.4.4.5';
const ROUTES = '2.16.840.1.113883.2.4.4.9';

const PERIODS = [
  ['1', '1 maal per dag'],
  ['0.5', '2 maal per dag'],
  ['0.3333', '3 maal per dag'],
  ['0.25', '4 maal per dag'],
  ['2', 'om de dag'],
] as const;
const DOSES = ['1', '2', '0.5', '1.5'] as const;
const HINTS = [
  ['1019', 'tijdens de maaltijd met wat vloeistof innemen'],
  ['1131', 'gebruik volgens schema'],
  ['1147', 'niet samen met zuivelproducten of ijzertabletten, ook niet bij een zoutloos diëet'],
] as const;

/** The time of use, the dose and the words for both. */
interface Dosing {
  readonly text: string;
  readonly time: XmlElement;
  readonly dose: XmlElement;
}

/** One therapeuticAgentOf: a dosing instruction as pharmacies write them, mostly a period of use with a frequency. */
export function therapeuticAgent(chance: Chance, start: string, days: number): XmlElement {
  const { text, time, dose } = dosing(chance, start, days);
  const hint = chance.happens(0.3) ? chance.pick(HINTS) : undefined;
  const asNeeded = chance.happens(0.15);
  const words = [text, ...(asNeeded ? ['zo nodig'] : []), ...(hint === undefined ? [] : [hint[1]])].join(', ');
  return build('therapeuticAgentOf', {}, [
    build('medicationAdministrationRequest', {}, [
      build('text', { mediaType: 'text/plain' }, [], words),
      build('statusCode', { code: 'active' }),
      time,
      chance.happens(0.4) ? build('routeCode', { code: '9', codeSystem: ROUTES, displayName: 'Oraal' }) : undefined,
      dose,
      hint === undefined ? undefined : build('support2', {}, [build('medicationAdministrationInstruction', {}, [instruction(hint[0], hint[1])])]),
      asNeeded ? build('precondition', {}, [build('observationEventCriterion', {}, [instruction('1137', 'zo nodig')])]) : undefined,
    ]),
  ]);
}

function instruction(code: string, displayName: string): XmlElement {
  return build('code', { code, codeSystem: INSTRUCTIONS, displayName });
}

function dosing(chance: Chance, start: string, days: number): Dosing {
  const amount = chance.pick(DOSES);
  const range = chance.happens(0.1);
  const dose = build('doseQuantity', {}, range ? [quantity('low', '1'), quantity('high', '2')] : [quantity('center', amount)]);
  const what = range ? '1 à 2 tabletten' : `${amount.replace('.', ',')} ${amount === '1' ? 'tablet' : 'tabletten'}`;
  const shape = chance.whole(10);
  const [period, often] = chance.pick(PERIODS);
  if (shape === 0) return { text: `op maandag en donderdag ${what}`, time: onDays(['19700105', '19700108']), dose };
  if (shape === 1) return { text: `om 8.00 uur en 20.00 uur ${what}`, time: atTimes(start, ['0800', '2000']), dose };
  if (shape === 2) return { text: `${often} ${what}`, time: frequency('effectiveTime', period), dose };
  const bounds =
    shape < 6
      ? [build('width', { value: String(days), unit: 'd' })]
      : [build('low', { value: start }), build('width', { value: String(days), unit: 'd' })];
  // Many senders leave the operator out: a union by the letter, which FHIR can only keep as it is.
  const parts = [typed('IVL_TS', build('comp', {}, bounds)), frequency('comp', period, chance.happens(0.7) ? 'A' : undefined)];
  return { text: `gedurende ${days} dagen, ${often} ${what}`, time: typed('SXPR_TS', build('effectiveTime', {}, parts)), dose };
}

function frequency(name: string, value: string, operator?: string): XmlElement {
  return typed('PIVL_TS', build(name, { operator }, [build('period', { value, unit: 'd' })]));
}

function onDays(dates: readonly string[]): XmlElement {
  const parts = dates.map((value, i) =>
    typed(
      'PIVL_TS',
      build('comp', { operator: i === 0 ? undefined : 'I' }, [
        build('phase', {}, [build('low', { value })]),
        build('period', { value: '1', unit: 'wk' }),
      ]),
    ),
  );
  return typed('SXPR_TS', build('effectiveTime', {}, parts));
}

function atTimes(start: string, times: readonly string[]): XmlElement {
  const parts = times.map((time, i) =>
    typed(
      'PIVL_TS',
      build('comp', { operator: i === 0 ? undefined : 'I' }, [
        build('phase', {}, [build('center', { value: start.slice(0, 8) + time })]),
        build('period', { value: '1', unit: 'd' }),
      ]),
    ),
  );
  return typed('SXPR_TS', build('effectiveTime', {}, parts));
}

/** A number of tablets, with its two Dutch unit codes. */
function quantity(name: string, value: string): XmlElement {
  return build(name, { value, unit: '1' }, [
    build('translation', { value, code: '245', codeSystem: BASIC_UNITS, displayName: 'Stuk' }),
    build('translation', { value, code: '100', codeSystem: UNITS_OF_USE, displayName: 'tablet' }),
  ]);
}

/** An amount of a product. */
export function amount(value: string): XmlElement {
  return build('quantity', { value, unit: '1' }, [build('translation', { value, code: '245', codeSystem: BASIC_UNITS, displayName: 'Stuk' })]);
}
