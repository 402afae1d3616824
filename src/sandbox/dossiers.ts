import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageFolder } from '../package-file.js';

/** What a demo source has of its invented patients: a file for each, named after the BSN. */
export interface Dossiers {
  /** The text of the dossier, or undefined for a patient that the source does not know. */
  readonly of: (bsn: string) => string | undefined;
}

/** Dossiers of one demo source, in a folder below `sandbox`. */
export function dossiers(source: 'fhir' | 'legacy'): Dossiers {
  const folder = path.join(packageFolder('sandbox/'), source);
  const extension = source === 'fhir' ? 'json' : 'xml';
  return {
    of: (bsn) => {
      if (!/^\d{9}$/.test(bsn)) return undefined;
      const file = path.join(folder, `${bsn}.${extension}`);
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    },
  };
}
