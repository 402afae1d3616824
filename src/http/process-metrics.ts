import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { MakeGauge } from './metrics.js';

/** What the process tells of itself. */
export interface ProcessMetrics {
  readonly into: (gauge: MakeGauge) => void;
  readonly close: () => void;
}

/** How often the event loop is looked at, in milliseconds. */
const RESOLUTION = 20;
const NANO = 1e9;
const MICRO = 1e6;

/** Measures the process: how late the event loop is since the last time that somebody asked, memory, time of the processor. */
export function processMetrics(): ProcessMetrics {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  return {
    into: (gauge) => {
      // What is measured contains the wait between two looks.
      const late = (nanoseconds: number): number => Math.max(0, (Number.isFinite(nanoseconds) ? nanoseconds : 0) / NANO - RESOLUTION / 1000);
      const quantiles = [
        ['0.5', delay.percentile(50)],
        ['0.99', delay.percentile(99)],
        ['1', delay.max],
      ] as const;
      gauge(
        'schakel_event_loop_lag_seconds',
        'How late the event loop was since the last reading',
        ['quantile'],
        quantiles.map(([quantile, value]) => [{ quantile }, late(value)]),
      );
      delay.reset();
      const { rss, heapTotal, heapUsed, external } = process.memoryUsage();
      gauge('process_resident_memory_bytes', 'Memory that the system gave the process', [], [[{}, rss]]);
      const heap = [
        ['total', heapTotal],
        ['used', heapUsed],
        ['external', external],
      ] as const;
      gauge(
        'schakel_heap_bytes',
        'Memory of the JavaScript heap, and beside it',
        ['part'],
        heap.map(([part, bytes]) => [{ part }, bytes]),
      );
      const { user, system } = process.cpuUsage();
      gauge('schakel_cpu_seconds', 'Time of the processor since the start', [], [[{}, (user + system) / MICRO]]);
      gauge('process_start_time_seconds', 'When the process started, in seconds since 1970', [], [[{}, Math.round(performance.timeOrigin / 1000)]]);
    },
    close: () => delay.disable(),
  };
}
