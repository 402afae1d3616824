/** 0: fine. 1: findings. 2: wrong usage or unreadable input. 3: a fault of Schakel. */
export type ExitCode = 0 | 1 | 2 | 3;

/** All that a command gets from outside; tests pass their own. */
export interface Edge {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Content of a file, piece by piece. */
  readonly open: (path: string) => AsyncIterable<Uint8Array>;
  /** The files in a folder and the folders in it, in order of their paths; undefined when there is no such folder. */
  readonly files: (folder: string) => readonly FileInfo[] | undefined;
  /** Texts that can be made again; absent where nothing may be kept. */
  readonly cache?: TextCache | undefined;
  readonly save: (path: string, text: string) => Promise<void>;
  /** Whether there is no such folder, or nothing in it. */
  readonly isFree: (folder: string) => boolean;
  /** Writes files below a folder, each whole or not at all; folders that are not there are made. */
  readonly saveInFolder: (folder: string, files: readonly FolderFile[]) => Promise<void>;
  /** Data; resolves when the reader at the other end can take more. */
  readonly out: (text: string) => Promise<void>;
  /** Everything that is not data. */
  readonly error: (text: string) => Promise<void>;
  /** What the environment says under a name; for what must not stand on the command line. */
  readonly variable?: (name: string) => string | undefined;
  readonly newId: () => string;
  readonly now: () => Date;
  /** Resolves when somebody wants the program to end; who wants it once more ends it at once. */
  readonly stopped: () => Promise<void>;
}

/** A file that goes into a folder. */
export interface FolderFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Only its owner may read it, and look into the folder in which it lies. */
  readonly secret: boolean;
}

/** A file as a folder lists it. */
export interface FileInfo {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly changed: number;
}

/** Keeps texts from one run to the next; whatever goes wrong in it is as if nothing had been kept. */
export interface TextCache {
  readonly read: (key: string) => string | undefined;
  readonly write: (key: string, text: string) => void;
}

/** One command: its help, and what it does with the words behind its name. */
export interface Command {
  readonly help: string;
  readonly run: (args: readonly string[], edge: Edge) => Promise<ExitCode>;
}

/** Something that the user can put right: exit 2 with this message. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Control characters would reach the terminal as commands. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
