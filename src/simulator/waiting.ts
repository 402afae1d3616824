import type { Timers } from '../trust/certificate/download.js';

/** Resolves after so many milliseconds. */
export function pause(ms: number, timers: Timers): Promise<void> {
  return new Promise((resolve) => void timers.set(resolve, ms));
}

/** What a promise gives, or undefined when it takes longer; what comes later is not looked at. */
export async function within<T>(work: Promise<T>, ms: number, timers: Timers): Promise<T | undefined> {
  const waiting: { timer?: unknown } = {};
  const late = new Promise<undefined>((resolve) => {
    waiting.timer = timers.set(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    timers.clear(waiting.timer);
  }
}
