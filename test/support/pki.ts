import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { newKey } from '../../src/trust/pki/keys.js';
import type { Issued, Pki, PkiName } from '../../src/trust/pki/make.js';

/** The moment at which all tests of trust take place. */
export const TEST_NOW = new Date('2026-06-01T12:00:00Z');

const ROOT = path.resolve(import.meta.dirname, '../..');
const FOLDER = path.join(ROOT, '.cache/test-pki');
const LOCK = path.join(FOLDER, 'making');
/** Milliseconds. */
const [TURN, LONGEST] = [200, 60_000];

// Who comes first makes some fifty keys.
jest.setTimeout(240_000);

let found: Promise<Pki> | undefined;

/** The test PKI: made once, and kept on disk until something changes of which it is made. */
export function testPki(): Promise<Pki> {
  found ??= keptPki();
  return found;
}

/** Certificates that are valid at the moment of the machine, for TLS: Node asks no other clock. */
export async function livePki<N extends PkiName>(...only: readonly N[]): Promise<Pki<N>> {
  const { makePki } = await import('../../src/trust/pki/make.js');
  return makePki({ now: new Date(), only, keys: keptKey });
}

/** A key from the folder, or a new one for it. */
export async function keptKey(name: string, bits: number): Promise<string> {
  return kept(`key-${name}-${bits}.pem`, () => newKey(bits));
}

async function keptPki(): Promise<Pki> {
  const name = `pki-${sourceHash()}.json`;
  await othersAreDone(name);
  const text = await kept(name, async () => {
    const { makePki } = await import('../../src/trust/pki/make.js');
    return JSON.stringify(await makePki({ now: TEST_NOW, keys: keptKey }), asJson);
  });
  rmSync(LOCK, { recursive: true, force: true });
  return revive(JSON.parse(text) as Kept);
}

/** Whoever makes the folder first makes the PKI; the others wait, but not for one that has died: two of them would do no harm. */
async function othersAreDone(name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  for (let waited = 0; waited < LONGEST && read(path.join(FOLDER, name)) === undefined; waited += TURN) {
    try {
      mkdirSync(LOCK);
      return;
    } catch {
      await setTimeout(TURN);
    }
  }
}

/** What is there already, or is made now. Written beside its place and moved there, so that nobody reads half of it. */
async function kept(name: string, make: () => Promise<string>): Promise<string> {
  const file = path.join(FOLDER, name);
  const before = read(file);
  if (before !== undefined) return before;
  const text = await make();
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text, { mode: 0o600 });
  renameSync(unfinished, file);
  return read(file) ?? text;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Of all source text that decides what is in the PKI. */
function sourceHash(): string {
  const folder = path.join(ROOT, 'src/trust/pki');
  const sources = [...readdirSync(folder).map((name) => path.join(folder, name)), path.join(ROOT, 'src/trust/der-writer.ts')];
  const hash = createHash('sha256').update(TEST_NOW.toISOString());
  for (const source of sources.sort()) hash.update(readFileSync(source));
  return hash.digest('hex').slice(0, 16);
}

type Text<T> = { readonly [K in keyof T]: T[K] extends Uint8Array | Date | undefined ? string : T[K] };
type Kept = Omit<Pki, 'issued' | 'crls'> & {
  readonly issued: Readonly<Record<PkiName, Text<Issued>>>;
  readonly crls: Readonly<Record<string, string>>;
};

/** Dates have become text before they come here. */
function asJson(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

function revive({ issued, crls, ...rest }: Kept): Pki {
  const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
  const entries = Object.entries(issued).map(([name, { der, notBefore, notAfter, revokedAt, ...texts }]) => {
    const dates = { notBefore: new Date(notBefore), notAfter: new Date(notAfter) };
    return [name, { ...texts, ...dates, der: bytes(der), ...(revokedAt === undefined ? {} : { revokedAt: new Date(revokedAt) }) }];
  });
  return {
    ...rest,
    issued: Object.fromEntries(entries) as Record<PkiName, Issued>,
    crls: Object.fromEntries(Object.entries(crls).map(([name, list]) => [name, bytes(list)])),
  };
}
