import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { buildSync } from 'esbuild';

/** Builds a program beside this file and starts it in a process of its own, with a pipe for its output and a channel for messages. */
export function startProcess(program: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [built(path.resolve('test', 'store', 'process', `${program}.ts`)), ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
}

/** Builds `schakel` as it is now and starts it, with pipes for its output and what it tells. */
export function startSchakel(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [built(path.resolve('src', 'cli', 'main.ts')), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

function built(source: string): string {
  const outfile = path.resolve('.cache', 'test-store', `${path.basename(source, '.ts')}-${process.pid}.mjs`);
  buildSync({ entryPoints: [source], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', target: 'node20.19' });
  return outfile;
}
