import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { buildSync } from 'esbuild';

/** Builds a program beside this file and starts it in a process of its own, with a pipe for its output and a channel for messages. */
export function startProcess(program: string, args: readonly string[]): ChildProcess {
  const outfile = path.resolve('.cache', 'test-store', `${program}-${process.pid}.mjs`);
  buildSync({
    entryPoints: [path.resolve('test', 'store', 'process', `${program}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    target: 'node20.19',
  });
  return spawn(process.execPath, [outfile, ...args], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
}
