import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HttpEdge } from '../http/frame.js';
import { machineOutside, type Outside } from '../trust/world/outside.js';

/** All that a simulator gets from outside. */
export interface SimulatorOutside extends Outside, Pick<HttpEdge, 'log' | 'now' | 'newId'> {
  /** Writes a text file, whole or not at all. */
  readonly save: (path: string, text: string) => Promise<void>;
}

/** The machine, with the log, the clock and the ids of whoever starts. */
export function machineSimulatorOutside(edge: Pick<HttpEdge, 'log' | 'now' | 'newId'>, variable?: Outside['variable']): SimulatorOutside {
  return { ...machineOutside(variable), ...edge, save: saveFile };
}

/** Written beside its place and moved there. */
async function saveFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, text, { mode: 0o600 });
  await rename(unfinished, path);
}
