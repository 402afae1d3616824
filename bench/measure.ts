/** Something to run again and again; garbage it leaves may be collected during another's turn, so order changes every round. */
export interface Job {
  readonly name: string;
  readonly run: () => void;
}

/** Milliseconds of the best round. */
export interface Time {
  readonly cpu: number;
  readonly wall: number;
}

/** Milliseconds that one run takes: CPU is user and system time of all threads of the process. */
export function timeOf(run: () => void): Time {
  const started = performance.now();
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1000, wall: performance.now() - started };
}

/**
 * The best of several rounds for each job, by name. Every round runs all jobs, so that what else the machine does hits them
 * alike; the first rounds warm up and do not count.
 */
export function interleaved(jobs: readonly Job[], rounds: number, warmUp: number): ReadonlyMap<string, Time> {
  const best = new Map<string, Time>();
  for (let round = 0; round < warmUp + rounds; round++) {
    for (let i = 0; i < jobs.length; i++) {
      const job = jobs[(i + round) % jobs.length];
      if (job === undefined) continue;
      const time = timeOf(job.run);
      if (round >= warmUp) best.set(job.name, lower(time, best.get(job.name)));
    }
  }
  return best;
}

function lower(a: Time, b: Time | undefined): Time {
  return b === undefined ? a : { cpu: Math.min(a.cpu, b.cpu), wall: Math.min(a.wall, b.wall) };
}
