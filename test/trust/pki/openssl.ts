import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What openssl says, on either channel, whatever its exit code; the addresses in it are those of the test. */
export async function openssl(...words: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await run('openssl', [...words], { maxBuffer: 1 << 24 });
    return stdout + stderr;
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { readonly stdout?: string; readonly stderr?: string; readonly code?: unknown };
    if (code === 'ENOENT') throw new Error('these tests want the program openssl', { cause: error });
    return stdout + stderr;
  }
}

/** Gives the test a folder with files in it, and takes it away. */
export async function withFiles<T>(files: Readonly<Record<string, string | Uint8Array>>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'schakel-test-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
