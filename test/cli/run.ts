import { readFileSync } from 'node:fs';
import { dispatch } from '../../src/cli/dispatch.js';
import type { Edge, TextCache } from '../../src/cli/edge.js';

/** The invented message of the project. */
export const EXAMPLE = readFileSync(new URL('../../examples/dispense-list.xml', import.meta.url), 'utf8');

/** The same without its prolog, for putting it into something. */
export const MESSAGE = EXAMPLE.slice(EXAMPLE.indexOf('<QURX'));

/** A batch of the switch around messages; it says nothing of itself that is wrong. */
export function batch(...messages: readonly string[]): string {
  return `<MCCI_IN200101 xmlns="urn:hl7-org:v3">
  <id root="2.999.1" extension="b-1"/>
  <creationTime value="20250612141502"/>
  <versionCode code="NICTIZEd2005-Okt"/>
  <interactionId root="2.16.840.1.113883.1.6" extension="MCCI_IN200101"/>
  <profileId root="2.16.840.1.113883.2.4.3.11.1" extension="810"/>
  <transmissionQuantity value="${messages.length}"/>
  <acknowledgement typeCode="AA">
    <targetTransmission><id root="2.999.1" extension="q-1"/></targetTransmission>
  </acknowledgement>
  <receiver><device><id root="2.16.840.1.113883.2.4.6.6" extension="90027182"/></device></receiver>
  <sender><device><id root="2.16.840.1.113883.2.4.6.6" extension="1"/></device></sender>
  ${messages.join('\n')}
</MCCI_IN200101>`;
}

/** The example with the prescription of another patient in it. */
export const MIXED = MESSAGE.replace(
  '<prescription>',
  `<prescription><subject><Patient><id root="2.16.840.1.113883.2.4.6.3" extension="999900870"/></Patient></subject>`,
);

type Content = string | Uint8Array | AsyncIterable<Uint8Array>;

/** What a command did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly saved: Readonly<Record<string, string>>;
  /** Files that are for their owner only. */
  readonly secret: readonly string[];
}

interface World {
  readonly files?: Readonly<Record<string, Content>>;
  readonly stdin?: Content;
  /** Called with what is written to standard output, before it counts. */
  readonly onOut?: (text: string) => Promise<void> | void;
  readonly stopped?: () => Promise<void>;
  readonly cache?: TextCache;
  readonly variables?: Readonly<Record<string, string>>;
  /** Ids of their own in place of those that count: for what must be unlike any other. */
  readonly newId?: () => string;
  readonly now?: () => Date;
}

/** Runs the program with files, clock and ids of the test: the ids count, so two runs give the same. */
export async function schakel(words: readonly string[], world: World = {}): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const saved: Record<string, string> = {};
  const secret: string[] = [];
  let ids = 0;
  const edge: Edge = {
    stdin: pieces(world.stdin ?? ''),
    open: (path) => {
      const content = world.files?.[path];
      return content === undefined ? missing() : pieces(content);
    },
    files: (folder) => {
      const paths = Object.keys(world.files ?? {}).filter((path) => path.startsWith(`${folder.replace(/\/$/, '')}/`));
      return paths.length === 0 ? undefined : paths.sort().map((path) => ({ path, size: 1, changed: 0 }));
    },
    cache: world.cache,
    save: (path, text) => {
      saved[path] = text;
      return Promise.resolve();
    },
    isFree: (folder) => !Object.keys(world.files ?? {}).some((path) => path.startsWith(`${folder.replace(/\/$/, '')}/`)),
    saveInFolder: (folder, files) => {
      for (const file of files) {
        saved[`${folder}/${file.path}`] = Buffer.from(file.content).toString('latin1');
        if (file.secret) secret.push(`${folder}/${file.path}`);
      }
      return Promise.resolve();
    },
    out: async (text) => {
      await world.onOut?.(text);
      out.push(text);
    },
    error: (text) => {
      err.push(text);
      return Promise.resolve();
    },
    variable: (name) => world.variables?.[name],
    newId: world.newId ?? (() => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`),
    now: world.now ?? (() => new Date('2026-01-02T03:04:05Z')),
    stopped: world.stopped ?? (() => Promise.resolve()),
  };
  const code = await dispatch(words, edge);
  return { code, out: out.join(''), err: err.join(''), saved, secret };
}

/** Translates one text from standard input. */
export function translate(stdin: Content, ...options: readonly string[]): Promise<Ran> {
  return schakel(['translate', '-', ...options], { stdin });
}

async function* pieces(content: Content): AsyncGenerator<Uint8Array, void, undefined> {
  if (typeof content === 'string') yield await Promise.resolve(Buffer.from(content));
  else if (content instanceof Uint8Array) yield content;
  else yield* content;
}

async function* missing(): AsyncGenerator<Uint8Array, void, undefined> {
  await Promise.reject(Object.assign(new Error('ENOENT: no such file or directory'), { code: 'ENOENT' }));
  yield new Uint8Array();
}
