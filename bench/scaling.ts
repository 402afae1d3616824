import { toFhir, toV3, writeJson } from '../src/index.js';
import { jsonOf } from './input.js';
import { interleaved } from './measure.js';
import { FORMS, messageText, type Form } from './message.js';

/** How much longer twice the input takes. */
export interface Scaling {
  readonly title: string;
  readonly form: Form;
  /** Megabytes of the smaller and of the larger input. */
  readonly sizes: readonly [number, number];
  /** CPU milliseconds. */
  readonly times: readonly [number, number];
  readonly ratio: number;
}

/** Dispenses in the smaller message: some 2 MB when indented. */
const DISPENSES = 400;

/** One message with N and one with 2N dispenses, both ways. */
export function scaling(rounds: number): Scaling[] {
  return FORMS.flatMap((form) => {
    const xml = [messageText(DISPENSES, form, 11), messageText(2 * DISPENSES, form, 11)] as const;
    const json = [jsonOf(xml[0], form), jsonOf(xml[1], form)] as const;
    return [
      doubled('HL7v3 -> FHIR JSON', form, xml, (text) => writeJson(toFhir(text).bundle), rounds),
      doubled('FHIR JSON -> HL7v3', form, json, (text) => toV3(text), rounds),
    ];
  });
}

function doubled(title: string, form: Form, [small, large]: readonly [string, string], run: (text: string) => unknown, rounds: number): Scaling {
  const twice = (): void => {
    run(small);
    run(small);
  };
  // The smaller one twice: a round of it alone may escape the garbage collector, a larger one hardly ever.
  const jobs = [
    { name: 'small', run: twice },
    { name: 'large', run: () => run(large) },
  ];
  const times = interleaved(jobs, rounds, 2);
  const [a, b] = [(times.get('small')?.cpu ?? NaN) / 2, times.get('large')?.cpu ?? NaN];
  return { title, form, sizes: [Buffer.byteLength(small) / 1e6, Buffer.byteLength(large) / 1e6], times: [a, b], ratio: b / a };
}
