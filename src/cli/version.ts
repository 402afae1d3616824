import { readFileSync } from 'node:fs';

/** Version of Schakel, from its package. */
export function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string };
  return version;
}
