import { decimal, decimalText, type Decimal } from '../../fhir/decimal.js';
import type { TimingRepeat } from '../../fhir/types.js';

const MANY = 0.05;

/**
 * A PIVL period as frequency and period (DT 4): a fraction of a unit that is near 1/n is n times per unit, all else once per
 * that period.
 */
export function frequencyOf(value: string): Pick<TimingRepeat, 'frequency' | 'period'> | undefined {
  const period = decimal(value);
  const p = Number(value);
  if (period === undefined || !(p > 0)) return undefined;
  const n = 1 / p;
  if (p < 1 && Math.abs(n - Math.round(n)) <= MANY) return { frequency: Math.round(n), period: 1 };
  return { frequency: 1, period };
}

/** The PIVL period of a frequency: period / frequency with at most four decimals, no trailing zeros (DT 4). */
export function periodOf(frequency: number | Decimal, period: number | Decimal): string | undefined {
  const f = Number(decimalText(frequency));
  const p = Number(decimalText(period));
  if (!(f > 0) || !(p > 0)) return undefined;
  if (f === 1) return decimalText(period);
  const text = (p / f).toFixed(4).replace(/\.?0+$/, '');
  return text === '0' ? undefined : text;
}
