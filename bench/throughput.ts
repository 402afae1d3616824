import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { inputOf, kilobytes, type Input } from './input.js';
import { interleaved } from './measure.js';
import { FORMS, type Form } from './message.js';
import { BARE, PASSES, runAll, type Pass } from './passes.js';
import type { Subject } from './subject.js';

/** One pass over one form of the input. */
export interface Throughput {
  readonly name: string;
  readonly title: string;
  readonly subject: string;
  readonly form: Form;
  /** Size of what goes in. */
  readonly inputKilobytes: number;
  /** Milliseconds for each kB of what goes in. */
  readonly cpu: number;
  readonly wall: number;
  /** CPU milliseconds for each kB of the HL7v3 that stands on the other side, where JSON goes in. */
  readonly cpuPerHl7v3: number | undefined;
  /** By CPU time. */
  readonly megabytesPerSecond: number;
  /** CPU time for each kB, compared with that of the bare pass over the HL7v3. */
  readonly ratio: number;
  /** Of a process that reads the input and runs this pass over it three times; undefined when that process failed. */
  readonly peakMegabytes: number | undefined;
}

export interface ThroughputOptions {
  readonly subjects: readonly Subject[];
  readonly corpus: string | undefined;
  readonly rounds: number;
  readonly warmUp: number;
  /** Only this pass, beside the bare one. */
  readonly only: string | undefined;
}

/** All passes over both forms of each subject, each of these in rounds of its own. */
export function throughput(options: ThroughputOptions): Throughput[] {
  return options.subjects.flatMap((subject) =>
    FORMS.flatMap((form) => {
      const input = inputOf(subject, form, options.corpus);
      return input.xml.length === 0 ? [] : ofForm(input, options);
    }),
  );
}

function ofForm(input: Input, options: ThroughputOptions): Throughput[] {
  const passes = PASSES.filter((p) => p === BARE || options.only === undefined || p.name === options.only);
  const jobs = passes.map((pass) => ({ name: pass.name, run: () => runAll(pass, input) }));
  const times = interleaved(jobs, options.rounds, options.warmUp);
  const size = { xml: kilobytes(input.xml), json: kilobytes(input.json) };
  const perKilobyte = (pass: Pass): number => (times.get(pass.name)?.cpu ?? NaN) / size[pass.side];
  return passes.map((pass) => {
    const cpu = perKilobyte(pass);
    return {
      name: pass.name,
      title: pass.title,
      subject: input.subject,
      form: input.form,
      inputKilobytes: size[pass.side],
      cpu,
      wall: (times.get(pass.name)?.wall ?? NaN) / size[pass.side],
      cpuPerHl7v3: pass.side === 'json' ? (cpu * size.json) / size.xml : undefined,
      megabytesPerSecond: 1 / cpu,
      ratio: cpu / perKilobyte(BARE),
      peakMegabytes: peakOf(pass, input, options.corpus),
    };
  });
}

const PEAK = fileURLToPath(new URL('./peak.js', import.meta.url));

/** The high-water mark is one of a whole process, so every pass gets its own. */
function peakOf(pass: Pass, { subject, form }: Input, corpus: string | undefined): number | undefined {
  const { status, stdout } = spawnSync(process.execPath, [PEAK, pass.name, subject, form, ...(corpus === undefined ? [] : [corpus])], {
    encoding: 'utf8',
  });
  return status === 0 ? Number(stdout) : undefined;
}
