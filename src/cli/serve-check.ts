import type { Config } from '../config.js';
import type { Check } from '../http/check/check.js';
import { printable, type Edge, type ExitCode } from './edge.js';

/** Tries a configuration and prints a line for each check, or all as JSON; 1 when one of them failed. */
export async function checkServing(config: Config, edge: Edge, isJson: boolean): Promise<ExitCode> {
  const { runChecks } = await import('../http/check/run.js');
  const { machineOutside } = await import('../trust/world/outside.js');
  const found: Check[] = [];
  const outside = machineOutside((name) => edge.variable?.(name));
  for await (const one of runChecks(config, { now: () => edge.now(), newId: () => edge.newId() }, outside)) {
    found.push(one);
    if (!isJson) await edge.out(`${one.status}  ${printable(one.name)}: ${printable(one.why)}\n`);
  }
  if (isJson) await edge.out(JSON.stringify(found, undefined, 2) + '\n');
  return found.some(({ status }) => status === 'fail') ? 1 : 0;
}
