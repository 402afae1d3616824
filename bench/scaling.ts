import { toFhir, toV3, writeJson } from '../src/index.js';
import { jsonOf } from './input.js';
import { interleaved } from './measure.js';
import { FORMS, messageText, type Form } from './message.js';
import type { Subject } from './subject.js';

/** How much longer twice the input takes. */
export interface Scaling {
  readonly title: string;
  readonly subject: string;
  readonly form: Form;
  /** Megabytes of the smaller and of the larger input. */
  readonly sizes: readonly [number, number];
  /** CPU milliseconds. */
  readonly times: readonly [number, number];
  readonly ratio: number;
}

/** One message with N and one with 2N records, both ways. */
export function scaling(subjects: readonly Subject[], rounds: number): Scaling[] {
  return subjects.flatMap((subject) => FORMS.flatMap((form) => ofForm(subject, form, rounds)));
}

function ofForm(subject: Subject, form: Form, rounds: number): Scaling[] {
  const xml = [messageText(subject, subject.many, form, 11), messageText(subject, 2 * subject.many, form, 11)] as const;
  const json = [jsonOf(xml[0], form), jsonOf(xml[1], form)] as const;
  const about = { subject: subject.name, form };
  return [
    { ...about, title: 'HL7v3 -> FHIR JSON', ...doubled(xml, (text) => writeJson(toFhir(text).bundle), rounds) },
    { ...about, title: 'FHIR JSON -> HL7v3', ...doubled(json, (text) => toV3(text), rounds) },
  ];
}

function doubled(
  [small, large]: readonly [string, string],
  run: (text: string) => unknown,
  rounds: number,
): Pick<Scaling, 'sizes' | 'times' | 'ratio'> {
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
  return { sizes: [Buffer.byteLength(small) / 1e6, Buffer.byteLength(large) / 1e6], times: [a, b], ratio: b / a };
}
