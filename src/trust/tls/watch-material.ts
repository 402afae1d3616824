import { followFiles, type Following, type Made } from '../certificate/follow.js';
import { readyMaterial, type MaterialProblem, type TlsMaterial, type Watched } from './material.js';

/** The files of one end of TLS, all in PEM; several anchors and lists stand in one file each. */
export interface MaterialPaths {
  readonly certificate: string;
  readonly key: string;
  readonly anchors: string;
  readonly crl?: string;
}

/** With what files are watched. */
export interface MaterialWatching extends Following {
  /** Told once for every content that is of no use; what was in use stays. */
  readonly onProblem: (problem: MaterialProblem) => void;
}

/** Material in files: certificate and key as well as anchors and lists, since a list lasts shorter than a certificate. */
export interface WatchedMaterial extends Watched<TlsMaterial> {
  readonly reload: () => Promise<void>;
  readonly stop: () => void;
}

/** Starts to watch; tells the problem when there is nothing usable to start with. */
export async function watchMaterial(
  paths: MaterialPaths,
  { onProblem, ...following }: MaterialWatching,
): Promise<WatchedMaterial | { readonly problem: MaterialProblem }> {
  const parts = PARTS.filter((part) => paths[part] !== undefined);
  const followed = await followFiles<TlsMaterial, MaterialProblem>({
    ...following,
    paths: parts.map((part) => paths[part] ?? ''),
    make: (contents) => materialOf(parts, contents),
    tell: (event) => {
      if (event.what === 'kept-old') onProblem(event.problem);
    },
  });
  if (!('current' in followed)) return followed;
  const { current, onChange, reload, stop } = followed;
  return { current, onChange, reload, stop };
}

const PARTS: readonly (keyof MaterialPaths)[] = ['certificate', 'key', 'anchors', 'crl'];

function materialOf(parts: readonly (keyof MaterialPaths)[], contents: readonly (Uint8Array | undefined)[]): Made<TlsMaterial, MaterialProblem> {
  const missing = parts.find((_, i) => contents[i] === undefined);
  if (missing !== undefined) return { problem: { part: missing, text: 'can not be read' } };
  const texts: Partial<Record<keyof MaterialPaths, string>> = Object.fromEntries(
    parts.map((part, i) => [part, Buffer.from(contents[i] ?? []).toString('utf8')]),
  );
  const { certificate = '', key = '', anchors = '', crl } = texts;
  const material = { certificate, key, anchors, ...(crl === undefined ? {} : { crl }) };
  const ready = readyMaterial(material);
  return 'problem' in ready ? ready : { value: material };
}
