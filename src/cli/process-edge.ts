import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { constants, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Edge, FileInfo, FolderFile, TextCache } from './edge.js';

const PIECE = 1 << 16;

/** The real world. Streams are opened when they are needed. */
export function processEdge(): Edge {
  const error = writer(() => process.stderr);
  return {
    get stdin() {
      return process.stdin;
    },
    open: pieces,
    files: filesIn,
    cache: folderCache(join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'schakel')),
    save: (path, text) => writeFile(path, text),
    isFree,
    saveInFolder,
    out: writer(() => process.stdout),
    // Without anybody to tell it to, there is nothing to tell.
    error: (text) => error(text).catch(() => undefined),
    variable: (name) => process.env[name],
    newId: randomUUID,
    now: () => new Date(),
    stopped,
  };
}

/** The first signal asks for an end in good order. Whoever sends a second one does not want to wait: also the first process of a container ends then. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    let isAsked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        // As a shell tells of a program that a signal ended.
        if (isAsked) process.exit(128 + constants.signals[signal]);
        isAsked = true;
        resolve();
      });
    }
  });
}

/** Read without a stream: that costs less to start, and nothing else is waiting. */
// eslint-disable-next-line @typescript-eslint/require-await -- the other inputs are asynchronous
async function* pieces(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE);
      const length = readSync(file, piece);
      if (length === 0) return;
      yield piece.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

function filesIn(folder: string): readonly FileInfo[] | undefined {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => {
        const { size, mtimeMs } = statSync(path);
        return { path, size, changed: mtimeMs };
      });
  } catch {
    return undefined;
  }
}

function isFree(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}

/** Written beside its place and moved there: an older file keeps neither its content nor who may read it. */
// eslint-disable-next-line @typescript-eslint/require-await -- nothing else is waiting
async function saveInFolder(folder: string, files: readonly FolderFile[]): Promise<void> {
  for (const { path, content, secret } of files) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    if (secret) chmodSync(dirname(place), 0o700);
    const unfinished = `${place}.${process.pid}`;
    rmSync(unfinished, { force: true });
    writeFileSync(unfinished, content, { mode: secret ? 0o600 : 0o644, flag: 'wx' });
    renameSync(unfinished, place);
  }
}

/** A file for each text; written beside its place and moved there, so that nobody reads half of one. */
function folderCache(folder: string): TextCache {
  const pathOf = (key: string): string => join(folder, `${key}.json`);
  return {
    read: (key) => attempt(() => readFileSync(pathOf(key), 'utf8')),
    write: (key, text) => {
      attempt(() => {
        mkdirSync(folder, { recursive: true });
        const unfinished = `${pathOf(key)}.${process.pid}`;
        writeFileSync(unfinished, text);
        renameSync(unfinished, pathOf(key));
      });
    },
  };
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** Resolves when the text has left; a reader that has gone away rejects with EPIPE instead of ending the program. */
function writer(open: () => NodeJS.WriteStream): (text: string) => Promise<void> {
  let stream: NodeJS.WriteStream | undefined;
  return (text) => {
    // What goes wrong comes through the callback as well.
    const to = (stream ??= open().on('error', () => undefined));
    return new Promise((resolve, reject) => {
      to.write(text, (error) => (error instanceof Object ? reject(error) : resolve()));
    });
  };
}
