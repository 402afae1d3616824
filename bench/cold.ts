import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageText } from './message.js';
import { DISPENSES } from './subject.js';

/** CPU seconds of a whole process, the best of several; or why there are none. */
export type Cold =
  { readonly translate: number; readonly node: number; readonly inputKilobytes: number; readonly skipped?: undefined } | { readonly skipped: string };

/** The built program. */
export const PROGRAM = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
/** The shell reports what its child used; Node only tells that of itself. */
const TIMED = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null 2>&1';

/** `translate` of a small file from a cold start, beside a Node that does nothing. */
export function cold(rounds: number): Cold {
  if (!existsSync(PROGRAM)) return { skipped: `${path.relative(process.cwd(), PROGRAM)} is not there: npm run build` };
  const folder = mkdtempSync(path.join(tmpdir(), 'schakel-bench-'));
  try {
    const file = path.join(folder, 'small.xml');
    const text = messageText(DISPENSES, 2, 'pretty', 7);
    writeFileSync(file, text);
    return best(rounds, file, Buffer.byteLength(text) / 1000);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function best(rounds: number, file: string, inputKilobytes: number): Cold {
  let translate = Infinity;
  let node = Infinity;
  for (let i = 0; i < rounds; i++) {
    const run = seconds([PROGRAM, 'translate', file]);
    if (typeof run === 'string') return { skipped: run };
    const nothing = seconds(['-e', '0']);
    if (typeof nothing === 'string') return { skipped: nothing };
    translate = Math.min(translate, run);
    node = Math.min(node, nothing);
  }
  return { translate, node, inputKilobytes };
}

/** User and system time of Node with these arguments, or why it could not be had; `fine` are the exit codes that are no failure. */
export function seconds(args: readonly string[], env = process.env, fine: readonly number[] = [0]): number | string {
  const { error, status, stderr } = spawnSync('bash', ['-c', TIMED, 'bash', process.execPath, ...args], { encoding: 'utf8', env });
  if (error !== undefined) return `bash can't be started: ${error.message}`;
  if (status === null || !fine.includes(status)) return `node ${args.join(' ')} ended with ${status ?? 'a signal'}`;
  const [user = NaN, system = NaN] = stderr.trim().split(' ').map(Number);
  return user + system;
}
