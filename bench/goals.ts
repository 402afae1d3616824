import type { Appending } from './access-log.js';
import type { Cold } from './cold.js';
import type { Consented } from './consent.js';
import type { Form } from './message.js';
import type { Scaling } from './scaling.js';
import type { Shielding } from './shielding.js';
import type { Stored } from './store.js';
import type { Streamed } from './stream.js';
import type { Throughput } from './throughput.js';
import type { Trusted } from './trust.js';
import type { Validation } from './validation.js';

/** Everything that was measured; what was left out is empty. */
export interface Results {
  readonly throughput: readonly Throughput[];
  readonly cold: Cold | undefined;
  readonly scaling: readonly Scaling[];
  readonly stream: readonly (Streamed | string)[];
  readonly validation: Validation | undefined;
  readonly trust: readonly Trusted[];
  readonly consent: readonly Consented[];
  readonly shielding: readonly Shielding[];
  readonly store: readonly Stored[];
  readonly accessLog: readonly Appending[];
}

/** A figure beside what it should be at most. */
export interface Goal {
  readonly name: string;
  readonly unit: string;
  readonly found: number;
  readonly atMost: number;
}

const RATIO: Readonly<Record<Form, number>> = { pretty: 4, tight: 6 };
const CPU: Readonly<Record<Form, number>> = { pretty: 0.04, tight: 0.06 };

/** The goals for what was measured. They are information: a busy machine must not fail a build. */
export function goalsOf(results: Results): Goal[] {
  return [
    ...results.throughput.flatMap(ofThroughput),
    ...ofCold(results.cold),
    ...ofValidation(results.validation),
    ...results.trust.flatMap(({ title, kilobytes, cpu, atMost }) =>
      atMost === undefined ? [] : [{ name: `${title}${kilobytes === 0 ? '' : `, ${kilobytes} kB`}`, unit: 'ms', found: cpu, atMost }],
    ),
    ...results.consent.map(({ title, cpu, atMost }) => ({ name: title, unit: 'us', found: cpu, atMost })),
    ...ofShielding(results.shielding),
    ...ofStore(results.store),
    ...ofAccessLog(results.accessLog),
    ...results.scaling.map((s) => ({ name: `twice the input, ${s.title}, ${s.subject}, ${s.form}`, unit: 'x', found: s.ratio, atMost: 2.2 })),
    ...results.stream.flatMap((s) =>
      typeof s === 'string' ? [] : [{ name: `growth of the stream, ${s.subject}, ${s.form}`, unit: 'MB', found: s.growth, atMost: 80 }],
    ),
  ];
}

function ofThroughput({ name, title, subject, form, ratio, cpu, cpuPerHl7v3 }: Throughput): Goal[] {
  const about = `${title}, ${subject}, ${form}`;
  if (name === 'to-fhir') {
    return [
      { name: `${about}, beside the bare pass`, unit: 'x', found: ratio, atMost: RATIO[form] },
      { name: `${about}, CPU`, unit: 'ms/kB', found: cpu, atMost: CPU[form] },
    ];
  }
  if (name !== 'to-v3') return [];
  return [
    { name: `${about}, CPU by JSON`, unit: 'ms/kB', found: cpu, atMost: 0.05 },
    { name: `${about}, CPU by HL7v3`, unit: 'ms/kB', found: cpuPerHl7v3 ?? NaN, atMost: 0.05 },
  ];
}

function ofValidation(found: Validation | undefined): Goal[] {
  if (found === undefined) return [];
  const warm = { name: `validate ${found.dispenses} dispenses, CPU`, unit: 'ms', found: found.warm, atMost: 20 };
  return typeof found.start === 'string'
    ? [warm]
    : [warm, { name: 'start of validate, cached, CPU', unit: 's', found: found.start.cached, atMost: 0.7 }];
}

function ofCold(cold: Cold | undefined): Goal[] {
  if (cold === undefined || cold.skipped !== undefined) return [];
  return [{ name: 'cold translate, CPU', unit: 's', found: cold.translate, atMost: 0.2 }];
}

/** The cost must grow with the number of dispenses and no faster. */
function ofShielding(found: readonly Shielding[]): Goal[] {
  const [few, many] = found.slice(-2);
  if (few === undefined || many === undefined) return [];
  return [{ name: 'twice the dispenses, shielded', unit: 'x', found: many.shield / few.shield, atMost: 2.2 }];
}

/** Look-ups of each size, and how much slower they are in the largest register than in the smallest. */
function ofStore(found: readonly Stored[]): Goal[] {
  const limited = found.filter((s) => s.atMost !== undefined);
  const each = limited.map(({ title, consents, wall, atMost = NaN }) => ({
    name: `${title}, ${consents} consents`,
    unit: 'ms',
    found: wall,
    atMost,
  }));
  const factors = [...new Set(limited.map(({ title }) => title))].flatMap((title) => {
    const bySize = limited.filter((s) => s.title === title).sort((a, b) => a.consents - b.consents);
    const [least, most] = [bySize[0], bySize.at(-1)];
    return least === undefined || most === undefined || least === most
      ? []
      : [{ name: `${title}, ${least.consents} -> ${most.consents}`, unit: 'x', found: most.wall / least.wall, atMost: 1.3 }];
  });
  return [...each, ...factors];
}

/** 8,000 lines a second where many wait, which is what group commit is for. */
function ofAccessLog(found: readonly Appending[]): Goal[] {
  const [most] = [...found].sort((a, b) => b.waiting - a.waiting);
  return most === undefined
    ? []
    : [{ name: `a line of the log, ${most.waiting} wait`, unit: 'ms', found: 1000 / most.linesPerSecond, atMost: 0.125 }];
}
